import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
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

/** What is watched of windows and alerts, by the name of its alarm. */
export function windowAlarmRules(options: PipelineStackOptions, aggregator: StreamReader): AlarmRules {
  return { ...deliveryRules(aggregator, options, alarms(options)), ...alertRules(options, aggregator) };
}

function alarms(options: PipelineStackOptions): DeliveryAlarms {
  return {
    late: {
      name: 'AggregatorLag',
      says: `Records wait for more than ${lateness(options).toMinutes()} minutes before they are counted in windows. Alerts are late, too.`,
      heading: 'windows-are-late',
    },
    expiring: {
      name: 'AggregatorExpiring',
      says: 'Records have waited for half of the time after which they are left out of their windows.',
      heading: 'windows-are-about-to-miss-records',
    },
    errors: {
      name: 'AggregatorErrors',
      says: 'Invocations of the aggregator fail, for batches or for its sweep.',
      heading: 'the-aggregator-fails',
    },
    throttled: {
      name: 'AggregatorThrottled',
      says: 'Lambda throttles the aggregator.',
      heading: 'the-aggregator-is-throttled',
    },
    givenUp: {
      name: 'WindowBatchesGivenUp',
      says: 'Lambda gave up on whole batches. Their windows miss these records.',
      heading: 'windows-miss-records',
    },
    dropped: {
      name: 'WindowRecordsDropped',
      says: 'Lambda dropped records of the aggregator: they are neither in windows nor in the dead letters.',
      heading: 'records-are-dropped',
    },
    refused: {
      name: 'WindowDeadLettersRefused',
      says: 'Lambda could not write batches that it gave up on for the aggregator to the dead letters.',
      heading: 'dead-letters-are-refused',
    },
    notReading: {
      name: 'AggregatorNotReading',
      says: 'Nothing reads the stream for the aggregator. Windows stand still, and no record raises an alert.',
      heading: 'nothing-reads-the-stream',
    },
  };
}

function alertRules(options: PipelineStackOptions, aggregator: StreamReader): AlarmRules {
  const pace = batchPace(options);
  const own = ownMetrics(aggregator.function, options.pipeline, pace);
  return {
    MonitorsFail: {
      metric: own('MonitorFailures', Stats.SUM),
      pace,
      threshold: 0,
      minutes: 3,
      says: 'Monitors cannot be evaluated, so alerts may be missing.',
      heading: 'monitors-fail',
    },
    WindowsHaveNoRoom: {
      metric: own('WindowDocumentsOverflowed', Stats.SUM),
      pace,
      threshold: 0,
      minutes: 5,
      says: 'A window has more keys than its limit: monitors do not evaluate the keys beyond it.',
      heading: 'windows-have-no-room',
    },
    AlertsNotSent: {
      // In seconds.
      metric: own('OutboxOldest', Stats.MAXIMUM),
      pace,
      threshold: Duration.minutes(5).toSeconds(),
      minutes: 2,
      says: 'A notification has been waiting for more than five minutes.',
      heading: 'alerts-are-not-sent',
    },
    SweepsMissing: {
      // Each sweep that comes to its end writes it, 0 when nothing waits.
      metric: own('OutboxOldest', Stats.SAMPLE_COUNT),
      pace,
      threshold: 1,
      minutes: 5,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: TreatMissingData.BREACHING,
      says: 'No sweep completes: silence goes unnoticed, and notifications that wait in the outbox are not sent.',
      heading: 'sweeps-are-missing',
    },
  };
}
