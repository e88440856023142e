import {
  CfnEventSourceMapping,
  EventSourceMapping,
  type EventSourceMappingProps,
  type Function as LambdaFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ConsumerVariables, PowertoolsVariables } from '../../functions/lambda/variables.ts';
import { type SearchEngine, searchEnvironment } from '../engine/search-engine.ts';
import { cdkDuration } from '../options/cdk-duration.ts';
import type { PipelineStackOptions } from '../options/options.ts';
import type { DeadLetters } from '../resources/dead-letters.ts';
import type { RecordStream } from '../resources/record-stream.ts';
import type { NodeFunctionProps } from './node-function.ts';

/** The longest record age that Lambda takes. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const longestRecordAge = Duration.days(7);

/** What Lambda takes for "no record age"; CDK's `Duration` can't be negative. */
const noRecordAge = -1;

/** What is left to write out the records that are given up, before the stream drops them. */
const marginBeforeLoss = Duration.hours(1);

/** What every function that reads the stream is made of. */
export interface StreamFunctionProps extends Pick<NodeFunctionProps, 'bundle' | 'role' | 'network'> {
  readonly options: PipelineStackOptions;
  readonly source: RecordStream;
  readonly deadLetters: DeadLetters;
  readonly search: SearchEngine;
}

/** How the functions that read the stream come to know where to write, and when a record has to leave. */
export function streamEnvironment({
  options,
  search,
  source,
  deadLetters,
}: StreamFunctionProps): ConsumerVariables & PowertoolsVariables {
  const isUnlimited = recordAge(source.retention, options) === undefined;
  return {
    ...searchEnvironment(search),
    DEAD_LETTERS: `s3://${deadLetters.bucket.bucketName}`,
    HISTORICAL_INPUT: String(options.historicalInput),
    ...(isUnlimited && { RECORD_AGE_LIMIT: String(expiryOf(source.retention).toSeconds()) }),
    STACK_NAME: Stack.of(source).stackName,
    POWERTOOLS_SERVICE_NAME: options.pipeline,
    POWERTOOLS_METRICS_NAMESPACE: 'Shardline',
    POWERTOOLS_LOG_LEVEL: options.logLevel,
  };
}

/** Delivers the stream's records to a function; from the oldest on unless the options say otherwise, so that none is lost on the way. */
export function deliverRecords(
  scope: Construct,
  target: LambdaFunction,
  { source, deadLetters, options }: StreamFunctionProps,
  batches: Pick<EventSourceMappingProps, 'batchSize' | 'parallelizationFactor'>,
): EventSourceMapping {
  const maxRecordAge = recordAge(source.retention, options);
  const mapping = new EventSourceMapping(scope, 'Mapping', {
    target,
    eventSourceArn: source.stream.streamArn,
    ...startAt(options),
    maxBatchingWindow: cdkDuration(options.maxBatchingWindow),
    ...batches,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    // Without limit: an outage of the engine is waited for, and only age sends records to the dead letters.
    retryAttempts: -1,
    ...(maxRecordAge && { maxRecordAge }),
    onFailure: deadLetters,
    supportS3OnFailureDestination: true,
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  });
  if (maxRecordAge === undefined) liftRecordAge(mapping);
  return mapping;
}

/** Said outright: an update that leaves the property out may leave the age that the mapping had before. */
function liftRecordAge(mapping: EventSourceMapping): void {
  const resource = mapping.node.defaultChild;
  if (!(resource instanceof CfnEventSourceMapping))
    throw new Error('CDK no longer makes a CfnEventSourceMapping of an EventSourceMapping.');
  resource.maximumRecordAgeInSeconds = noRecordAge;
}

/**
 * How old Lambda lets a record grow before it gives it up: just below the stream's retention. `undefined`: Lambda gives
 * up none. It can't count as far as the retention of a stream that keeps records for more than 7 days, and would give
 * up the older ones untried; with `historicalInput` a stream is read whose records may all be near their end.
 */
export function recordAge(
  retention: Duration,
  { historicalInput }: Pick<PipelineStackOptions, 'historicalInput'>,
): Duration | undefined {
  const isLonger = retention.toSeconds() > longestRecordAge.toSeconds();
  return isLonger || historicalInput ? undefined : expiryOf(retention);
}

/** The age at which a record that can't be taken has to leave, or the stream drops it. */
function expiryOf(retention: Duration): Duration {
  return retention.minus(marginBeforeLoss);
}

/** Where a new mapping begins to read, as the option has it; times in seconds since the epoch, as Lambda takes them. */
function startAt({
  startingPosition,
}: Pick<PipelineStackOptions, 'startingPosition'>): Pick<
  EventSourceMappingProps,
  'startingPosition' | 'startingPositionTimestamp'
> {
  if (startingPosition === 'trim-horizon') return { startingPosition: StartingPosition.TRIM_HORIZON };
  if (startingPosition === 'latest') return { startingPosition: StartingPosition.LATEST };
  return {
    startingPosition: StartingPosition.AT_TIMESTAMP,
    startingPositionTimestamp: Date.parse(startingPosition) / 1_000,
  };
}
