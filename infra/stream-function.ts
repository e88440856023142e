import {
  EventSourceMapping,
  type EventSourceMappingProps,
  type Function as LambdaFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { cdkDuration } from './cdk-duration.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { NodeFunctionProps } from './node-function.ts';
import type { PipelineStackOptions } from './options.ts';
import type { RecordStream } from './record-stream.ts';

/** The longest that Lambda retries a record. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const longestRecordAge = Duration.days(7);

/** What Lambda has to write out the records it gives up on, before the stream drops them. */
const marginBeforeLoss = Duration.hours(1);

/** What every function that reads the stream is made of. */
export interface StreamFunctionProps extends Pick<NodeFunctionProps, 'bundle' | 'role' | 'network'> {
  readonly options: PipelineStackOptions;
  readonly source: RecordStream;
  readonly deadLetters: DeadLetters;
  readonly search: { readonly endpoint: string; readonly auth: 'sigv4' | 'none' };
}

/** How the functions that read the stream come to know where to write. */
export function streamEnvironment({ options, search, deadLetters }: StreamFunctionProps) {
  return {
    SEARCH_ENDPOINT: search.endpoint,
    SEARCH_AUTH: search.auth,
    DEAD_LETTERS: `s3://${deadLetters.bucket.bucketName}`,
    HISTORICAL_INPUT: String(options.historicalInput),
    POWERTOOLS_SERVICE_NAME: options.pipeline,
    POWERTOOLS_METRICS_NAMESPACE: 'Shardline',
    POWERTOOLS_LOG_LEVEL: options.logLevel,
  };
}

/** Delivers the stream's records to a function, from the oldest on, so that none is lost on the way. */
export function deliverRecords(
  scope: Construct,
  target: LambdaFunction,
  { source, deadLetters, options }: StreamFunctionProps,
  batches: Pick<EventSourceMappingProps, 'batchSize' | 'parallelizationFactor'>,
): EventSourceMapping {
  return new EventSourceMapping(scope, 'Mapping', {
    target,
    eventSourceArn: source.stream.streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    maxBatchingWindow: cdkDuration(options.maxBatchingWindow),
    ...batches,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    // Without limit: an outage of the engine is waited for, and only age sends records to the dead letters.
    retryAttempts: -1,
    maxRecordAge: recordAge(source.retention),
    onFailure: deadLetters,
    supportS3OnFailureDestination: true,
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  });
}

/** Just below the stream's retention: records that can't be taken leave for the dead letters before they are lost. */
export function recordAge(retention: Duration): Duration {
  const age = Duration.seconds(retention.toSeconds() - marginBeforeLoss.toSeconds());
  return age.toSeconds() < longestRecordAge.toSeconds() ? age : longestRecordAge;
}
