import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { PipelineStackOptions } from '../options/options.ts';
import type { AlarmRules } from './alarm-rule.ts';
import {
  batchPace,
  type DeliveryAlarms,
  deliveryRules,
  lateness,
  type StreamReader,
} from './delivery-alarm-rules.ts';
import { ownMetrics } from './own-metric.ts';

/** What is watched of the indexer, by the name of its alarm. */
export function alarmRules(options: PipelineStackOptions, indexer: StreamReader): AlarmRules {
  return { ...deliveryRules(indexer, options, alarms(options, indexer)), ...rejectedRule(options, indexer) };
}

function alarms(options: PipelineStackOptions, { maxRecordAge }: StreamReader): DeliveryAlarms {
  return {
    late: {
      name: 'RecordsLate',
      says: `Records wait for more than ${lateness(options).toMinutes()} minutes before they are searchable.`,
      heading: 'records-are-late',
    },
    expiring: {
      name: 'RecordsExpiring',
      says: maxRecordAge
        ? 'Records have waited for half of the time after which they become dead letters.'
        : 'Records have waited for half of the time that the stream keeps them.',
      heading: 'records-are-about-to-expire',
    },
    errors: {
      name: 'IndexerErrors',
      says: 'Invocations of the indexer fail.',
      heading: 'the-indexer-fails',
    },
    throttled: {
      name: 'IndexerThrottled',
      says: 'Lambda throttles the indexer.',
      heading: 'the-indexer-is-throttled',
    },
    givenUp: {
      name: 'BatchesGivenUp',
      says: 'Lambda gave up on whole batches and wrote them to the dead letters.',
      heading: 'batches-are-given-up',
    },
    dropped: {
      name: 'RecordsDropped',
      says: 'Lambda dropped records: they are neither indexed nor in the dead letters.',
      heading: 'records-are-dropped',
    },
    refused: {
      name: 'DeadLettersRefused',
      says: 'Lambda could not write batches that it gave up on to the dead letters.',
      heading: 'dead-letters-are-refused',
    },
    notReading: {
      name: 'IndexerNotReading',
      says: 'Nothing reads the stream for the indexer, so no record becomes searchable.',
      heading: 'nothing-reads-the-stream',
    },
  };
}

function rejectedRule(options: PipelineStackOptions, indexer: StreamReader): AlarmRules {
  const pace = batchPace(options);
  const own = ownMetrics(indexer.function, options.pipeline, pace);
  return {
    RecordsRejected: {
      metric: own('RecordsRejected', Stats.SUM),
      pace,
      threshold: 0,
      minutes: 1,
      says: 'Some records can not be indexed as they are. They are in the dead letters.',
      heading: 'records-are-rejected',
    },
  };
}
