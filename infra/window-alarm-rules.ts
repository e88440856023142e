import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Aggregator } from './aggregator.ts';
import { type AlarmRules, givenUp, period } from './alarm-rules.ts';

/** What is watched of windows and alerts, by the name of its alarm. */
export function windowAlarmRules(pipeline: string, aggregator: Aggregator): AlarmRules {
  return { ...functionRules(aggregator), ...alertRules(pipeline) };
}

function functionRules({ function: lambda, mapping }: Aggregator): AlarmRules {
  return {
    AggregatorLag: {
      metric: lambda.metric('IteratorAge', { period, statistic: Stats.MAXIMUM }),
      threshold: Duration.minutes(5).toMilliseconds(),
      minutes: 5,
      says: 'Records wait for more than five minutes before they are in their windows, and alerts with them.',
      heading: 'windows-are-late',
    },
    AggregatorErrors: {
      metric: lambda.metricErrors({ period }),
      threshold: 0,
      minutes: 3,
      says: 'The aggregator fails as a whole, on batches or on its sweep.',
      heading: 'the-aggregator-fails',
    },
    AggregatorThrottled: {
      metric: lambda.metricThrottles({ period }),
      threshold: 0,
      minutes: 3,
      says: 'Lambda throttles the aggregator.',
      heading: 'the-aggregator-is-throttled',
    },
    WindowBatchesGivenUp: {
      metric: givenUp(mapping),
      threshold: 0,
      minutes: 1,
      says: 'Lambda gave up on whole batches, whose records are missing from their windows.',
      heading: 'windows-miss-records',
    },
  };
}

function alertRules(pipeline: string): AlarmRules {
  const written = (metricName: string, statistic: string) =>
    new Metric({
      namespace: 'Shardline',
      metricName,
      dimensionsMap: { service: pipeline },
      statistic,
      period,
    });
  return {
    MonitorsFail: {
      metric: written('MonitorFailures', Stats.SUM),
      threshold: 0,
      minutes: 3,
      says: 'Monitors can not be evaluated, so that alerts may be missing.',
      heading: 'monitors-fail',
    },
    WindowsHaveNoRoom: {
      metric: written('WindowDocumentsOverflowed', Stats.SUM),
      threshold: 0,
      minutes: 5,
      says: 'A window has more keys than it has room for: monitors judge none that has none.',
      heading: 'windows-have-no-room',
    },
    AlertsNotSent: {
      // In seconds.
      metric: written('OutboxOldest', Stats.MAXIMUM),
      threshold: Duration.minutes(5).toSeconds(),
      minutes: 2,
      says: 'A notification has been waiting for more than five minutes.',
      heading: 'alerts-are-not-sent',
    },
  };
}
