import { EventSourceMapping, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { cdkDuration } from './cdk-duration.ts';
import type { DeadLetters } from './dead-letters.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';
import type { PipelineStackOptions } from './options.ts';
import type { RecordStream } from './record-stream.ts';

/** The longest that Lambda retries a record. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const longestRecordAge = Duration.days(7);

/** What Lambda has to write out the records it gives up on, before the stream drops them. */
const marginBeforeLoss = Duration.hours(1);

export interface IndexerProps extends Pick<NodeFunctionProps, 'bundle' | 'role' | 'network'> {
  readonly options: PipelineStackOptions;
  readonly source: RecordStream;
  readonly deadLetters: DeadLetters;
  readonly search: { readonly endpoint: string; readonly auth: 'sigv4' | 'none' };
}

/** Reads the stream and writes to the search engine. */
export class Indexer extends Construct {
  readonly function: NodeFunction['function'];
  readonly mapping: EventSourceMapping;
  readonly maxRecordAge: Duration;

  constructor(scope: Construct, id: string, props: IndexerProps) {
    super(scope, id);
    const { options, source, deadLetters, role } = props;
    this.function = this.createFunction(props);
    source.stream.grantRead(role.role);
    deadLetters.grantWrite(role.role);
    this.maxRecordAge = recordAge(source.retention);
    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: this.function,
      eventSourceArn: source.stream.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: options.batchSize,
      maxBatchingWindow: cdkDuration(options.maxBatchingWindow),
      parallelizationFactor: options.parallelizationFactor,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      // Without limit: an outage of the engine is waited for, and only age sends records to the dead letters.
      retryAttempts: -1,
      maxRecordAge: this.maxRecordAge,
      onFailure: deadLetters,
      supportS3OnFailureDestination: true,
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
  }

  private createFunction({ options, search, deadLetters, bundle, role, network }: IndexerProps) {
    const { function: lambda } = new NodeFunction(this, 'Indexer', {
      bundle,
      role,
      network,
      description: `Indexes the records of ${options.pipeline}`,
      memorySize: options.functionMemory,
      timeout: cdkDuration(options.functionTimeout),
      environment: {
        SEARCH_ENDPOINT: search.endpoint,
        SEARCH_AUTH: search.auth,
        DEAD_LETTERS: `s3://${deadLetters.bucket.bucketName}`,
        HISTORICAL_INPUT: String(options.historicalInput),
        POWERTOOLS_SERVICE_NAME: options.pipeline,
        POWERTOOLS_METRICS_NAMESPACE: 'Shardline',
        POWERTOOLS_LOG_LEVEL: options.logLevel,
      },
    });
    return lambda;
  }
}

/** Just below the stream's retention: records that can't be indexed leave for the dead letters before they are lost. */
function recordAge(retention: Duration): Duration {
  const age = Duration.seconds(retention.toSeconds() - marginBeforeLoss.toSeconds());
  return age.toSeconds() < longestRecordAge.toSeconds() ? age : longestRecordAge;
}
