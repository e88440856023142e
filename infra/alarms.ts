import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Indexer } from './indexer.ts';
import type { PipelineStackOptions } from './options.ts';

export interface AlarmsProps {
  readonly options: PipelineStackOptions;
  readonly indexer: Indexer;
  readonly domain: Domain | undefined;
}

interface AlarmRule {
  readonly metric: IMetric;
  readonly threshold: number;
  /** Minutes of the last five in which the threshold is passed before the alarm tells. */
  readonly minutes: number;
  readonly comparison?: ComparisonOperator;
  readonly says: string;
  /** Heading in docs/runbook.md, as its anchor. */
  readonly heading: string;
}

const period = Duration.minutes(1);

/** One alarm for each way in which records may come late or not at all; each names its page of the runbook. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { options, indexer, domain }: AlarmsProps) {
    super(scope, id);
    const action = options.alarmEmail === undefined ? undefined : this.notify(options.alarmEmail);
    const rules: Readonly<Record<string, AlarmRule>> = {
      ...lagRules(indexer),
      ...functionRules(indexer),
      ...deadLetterRules(indexer, options.pipeline),
      ...(domain && domainRules(domain)),
    };
    for (const [name, rule] of Object.entries(rules)) {
      const alarm = new Alarm(this, name, {
        metric: rule.metric,
        threshold: rule.threshold,
        comparisonOperator: rule.comparison ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 5,
        datapointsToAlarm: rule.minutes,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        alarmDescription: `${rule.says} See docs/runbook.md#${rule.heading}`,
      });
      if (action) alarm.addAlarmAction(action);
    }
  }

  private notify(email: string): SnsAction {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    return new SnsAction(topic);
  }
}

function lagRules({ function: lambda, maxRecordAge }: Indexer) {
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
      threshold: maxRecordAge.toMilliseconds() / 2,
      minutes: 1,
      says: 'Half of the time is over after which waiting records become dead letters.',
      heading: 'records-are-about-to-expire',
    },
  } satisfies Record<string, AlarmRule>;
}

function functionRules({ function: lambda }: Indexer) {
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
  } satisfies Record<string, AlarmRule>;
}

function deadLetterRules({ mapping }: Indexer, pipeline: string) {
  const rejected = new Metric({
    namespace: 'Shardline',
    metricName: 'RecordsRejected',
    dimensionsMap: { service: pipeline },
    statistic: Stats.SUM,
    period,
  });
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
  const givenUp = new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'OnFailureDestinationDeliveredEventCount',
    dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
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
      metric: givenUp,
      threshold: 0,
      minutes: 1,
      says: 'Lambda gave up on whole batches and wrote them to the dead letters.',
      heading: 'batches-are-given-up',
    },
  } satisfies Record<string, AlarmRule>;
}

function domainRules(domain: Domain) {
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
  } satisfies Record<string, AlarmRule>;
}
