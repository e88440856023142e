import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AggregatorMetric } from '../../functions/aggregator/metric-names.ts';
import type { IndexerMetric } from '../../functions/indexer/metric-names.ts';
import type { AlarmPace } from './alarm-pace.ts';

/**
 * The metrics that the functions of this stack write themselves, as lines of their logs. The stack is one of their
 * dimensions, because another stage of the pipeline writes the same ones.
 */
export function ownMetrics(scope: Construct, pipeline: string, { period }: AlarmPace) {
  return (metricName: IndexerMetric | AggregatorMetric, statistic: string): Metric =>
    new Metric({
      namespace: 'Shardline',
      metricName,
      dimensionsMap: { service: pipeline, stack: Stack.of(scope).stackName },
      statistic,
      period,
    });
}
