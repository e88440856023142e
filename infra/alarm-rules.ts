import { ComparisonOperator, type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Duration } from 'aws-cdk-lib/core';
import type { Indexer } from './indexer.ts';

export interface AlarmRule {
  readonly metric: IMetric;
  readonly threshold: number;
  /** Minutes of the last five in which the threshold is passed before the alarm tells. */
  readonly minutes: number;
  readonly comparison?: ComparisonOperator;
  readonly says: string;
  /** Heading in docs/runbook.md, as its anchor. */
  readonly heading: string;
}

/** By the name of the alarm. */
export type AlarmRules = Readonly<Record<string, AlarmRule>>;

export const period = Duration.minutes(1);

/** What is watched, by the name of its alarm. */
export function alarmRules(pipeline: string, indexer: Indexer, domain: Domain | undefined): AlarmRules {
  return {
    ...lagRules(indexer),
    ...functionRules(indexer),
    ...deadLetterRules(indexer, pipeline),
    ...(domain && domainRules(domain)),
  };
}

function lagRules({ function: lambda, maxRecordAge, retention }: Indexer): AlarmRules {
  const metric = lambda.metric('IteratorAge', { period, statistic: Stats.MAXIMUM });
  return {
    RecordsLate: {
      metric,
      threshold: Duration.minutes(5).toMilliseconds(),
      minutes: 5,
      says: 'Records wait for more than five minutes before they are searchable.',
      heading: 'records-are-late',
    },
    RecordsExpiring: {
      metric,
      threshold: (maxRecordAge ?? retention).toMilliseconds() / 2,
      minutes: 1,
      says: 'Half of the time is over after which waiting records become dead letters.',
      heading: 'records-are-about-to-expire',
    },
  };
}

function functionRules({ function: lambda }: Indexer): AlarmRules {
  return {
    IndexerErrors: {
      metric: lambda.metricErrors({ period }),
      threshold: 0,
      minutes: 3,
      says: 'The indexer fails as a whole.',
      heading: 'the-indexer-fails',
    },
    IndexerThrottled: {
      metric: lambda.metricThrottles({ period }),
      threshold: 0,
      minutes: 3,
      says: 'Lambda throttles the indexer.',
      heading: 'the-indexer-is-throttled',
    },
  };
}

function deadLetterRules({ mapping }: Indexer, pipeline: string): AlarmRules {
  const rejected = new Metric({
    namespace: 'Shardline',
    metricName: 'RecordsRejected',
    dimensionsMap: { service: pipeline },
    statistic: Stats.SUM,
    period,
  });
  return {
    RecordsRejected: {
      metric: rejected,
      threshold: 0,
      minutes: 1,
      says: 'Records can never be indexed as they are, and were written to the dead letters.',
      heading: 'records-are-rejected',
    },
    BatchesGivenUp: {
      metric: givenUp(mapping),
      threshold: 0,
      minutes: 1,
      says: 'Lambda gave up on whole batches and wrote them to the dead letters.',
      heading: 'batches-are-given-up',
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics */
export function givenUp(mapping: EventSourceMapping): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'OnFailureDestinationDeliveredEventCount',
    dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
    statistic: Stats.SUM,
    period,
  });
}

function domainRules(domain: Domain): AlarmRules {
  return {
    WritesBlocked: {
      metric: domain.metricClusterIndexWritesBlocked({ period }),
      threshold: 0,
      minutes: 1,
      says: 'The search domain refuses every write.',
      heading: 'the-domain-refuses-writes',
    },
    StorageLow: {
      // In MB, of the fullest node.
      metric: domain.metricFreeStorageSpace({ period }),
      threshold: 2_048,
      minutes: 1,
      comparison: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      says: 'A node of the search domain has less than 2 GiB left.',
      heading: 'the-domain-runs-out-of-storage',
    },
  };
}
