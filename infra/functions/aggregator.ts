import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Aws, type Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { AggregatorVariables, PowertoolsVariables } from '../../functions/lambda/variables.ts';
import { cdkDuration } from '../options/cdk-duration.ts';
import { AlertTopic } from './alert-topic.ts';
import { NodeFunction } from './node-function.ts';
import { deliverRecords, recordAge, type StreamFunctionProps, streamEnvironment } from './stream-function.ts';
import { Sweep } from './sweep.ts';

export interface AggregatorProps extends StreamFunctionProps {
  /** When the windows were first set up, in ISO 8601: alerts that were over by then aren't notified. */
  readonly installedAt: string;
}

/** Reads the stream beside the indexer, keeps the windows in the search engine, and notifies what monitors find. */
export class Aggregator extends Construct {
  readonly function: NodeFunction['function'];
  readonly mapping: EventSourceMapping;
  /** `undefined`: Lambda gives up no record for its age. */
  readonly maxRecordAge: Duration | undefined;
  /** How long the stream keeps records. */
  readonly retention: Duration;
  readonly alerts: AlertTopic;

  constructor(scope: Construct, id: string, props: AggregatorProps) {
    super(scope, id);
    const { options, source, deadLetters, role } = props;
    this.alerts = new AlertTopic(this, 'Alerts', options);
    this.function = this.createFunction(props);
    // To find out that a shard is silent the sweep reads it too.
    source.grantRead(role.role);
    deadLetters.grantMarks(role.role);
    this.alerts.grantPublish(role.role);
    this.retention = source.retention;
    this.maxRecordAge = recordAge(source.retention, options);
    this.mapping = deliverRecords(this, this.function, props, {
      batchSize: options.aggregatorBatchSize,
      // Fixed: the batches of one shard must come in order, because the fence of its state is a sequence number.
      parallelizationFactor: 1,
    });
    new Sweep(this, 'Sweep', { target: this.function });
  }

  /**
   * Memory, time limit and batching window are the indexer's: both decode and transform the same records, and how
   * fresh they are to be is one wish.
   */
  private createFunction(props: AggregatorProps) {
    const { options, bundle, role, network, source, installedAt } = props;
    const { function: lambda } = new NodeFunction(this, 'Aggregator', {
      bundle,
      role,
      network,
      description: `Keeps windows and monitors of ${options.pipeline}`,
      memorySize: options.functionMemory,
      timeout: cdkDuration(options.functionTimeout),
      environment: {
        ...streamEnvironment(props),
        STREAM_ARN: source.stream.streamArn,
        STACK_ACCOUNT: Aws.ACCOUNT_ID,
        ALERT_TOPIC_ARN: this.alerts.topic.topicArn,
        INSTALLED_AT: installedAt,
      } satisfies AggregatorVariables & PowertoolsVariables,
    });
    return lambda;
  }
}
