import { ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { cdkDuration } from '../options/cdk-duration.ts';
import type { PipelineStackOptions } from '../options/options.ts';
import { type AlarmPace, alarmPace } from './alarm-pace.ts';
import type { AlarmRule, AlarmRules } from './alarm-rule.ts';

/** A function that the stream is delivered to. */
export interface StreamReader {
  readonly function: LambdaFunction;
  readonly mapping: EventSourceMapping;
  /** When Lambda gives a record up; without one the stream drops it when its retention is over. */
  readonly maxRecordAge: Duration | undefined;
  readonly retention: Duration;
}

/** Of each function that reads the stream. */
const watched = [
  'late',
  'expiring',
  'errors',
  'throttled',
  'givenUp',
  'dropped',
  'refused',
  'notReading',
] as const;

type Watched = (typeof watched)[number];

/** What one function's alarms are called, and what they mean. */
export type DeliveryAlarms = Readonly<
  Record<Watched, Pick<AlarmRule, 'says' | 'heading'> & { readonly name: string }>
>;

type Timing = Pick<PipelineStackOptions, 'functionTimeout' | 'maxBatchingWindow'>;

/** What Lambda may take to begin with a batch, or to repeat one, besides the batching window. */
const start = Duration.seconds(30);

/** A shard's next batch comes when the last is through: a slow function has one value in its whole timeout. */
export function batchPace({ functionTimeout, maxBatchingWindow }: Timing): AlarmPace {
  return alarmPace(cdkDuration(functionTimeout).plus(cdkDuration(maxBatchingWindow)).plus(start));
}

/** How long records wait before that is late. One that waits for others to fill its batch isn't. */
export function lateness({ maxBatchingWindow }: Timing): Duration {
  const window = cdkDuration(maxBatchingWindow).toSeconds();
  return Duration.seconds(Math.max(Duration.minutes(5).toSeconds(), 2 * window));
}

/** What is watched of each function that reads the stream: that it reads, in time, and that nothing is lost. */
export function deliveryRules(reader: StreamReader, timing: Timing, alarms: DeliveryAlarms): AlarmRules {
  const { function: lambda, maxRecordAge, retention } = reader;
  const pace = batchPace(timing);
  const { period } = pace;
  const sum = { period, statistic: Stats.SUM };
  const age = lambda.metric('IteratorAge', { period, statistic: Stats.MAXIMUM });
  const given = ofMapping(reader, pace);
  const expires = maxRecordAge ?? retention;
  const measured: Readonly<Record<Watched, Omit<AlarmRule, 'pace' | 'says' | 'heading'>>> = {
    late: { metric: age, threshold: lateness(timing).toMilliseconds(), minutes: 5 },
    expiring: { metric: age, threshold: expires.toMilliseconds() / 2, minutes: 1 },
    errors: { metric: lambda.metricErrors({ period }), threshold: 0, minutes: 3 },
    throttled: { metric: lambda.metricThrottles({ period }), threshold: 0, minutes: 3 },
    givenUp: { metric: given('OnFailureDestinationDeliveredEventCount'), threshold: 0, minutes: 1 },
    dropped: { metric: given('DroppedEventCount'), threshold: 0, minutes: 1 },
    refused: { metric: lambda.metric('DestinationDeliveryFailures', sum), threshold: 0, minutes: 1 },
    notReading: {
      // An empty poll counts 0, and without a poll there is no value.
      metric: given('PolledEventCount', Stats.SAMPLE_COUNT),
      threshold: 1,
      minutes: 5,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: TreatMissingData.BREACHING,
    },
  };
  return Object.fromEntries(
    watched.map((what) => {
      const { name, says, heading } = alarms[what];
      return [name, { ...measured[what], pace, says, heading }];
    }),
  );
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics */
function ofMapping({ mapping }: StreamReader, { period }: AlarmPace) {
  return (metricName: string, statistic = Stats.SUM): Metric =>
    new Metric({
      namespace: 'AWS/Lambda',
      metricName,
      dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
      statistic,
      period,
    });
}
