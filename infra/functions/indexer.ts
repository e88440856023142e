import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { cdkDuration } from '../options/cdk-duration.ts';
import { NodeFunction } from './node-function.ts';
import { deliverRecords, recordAge, type StreamFunctionProps, streamEnvironment } from './stream-function.ts';

/** Reads the stream and writes to the search engine. */
export class Indexer extends Construct {
  readonly function: NodeFunction['function'];
  readonly mapping: EventSourceMapping;
  /** `undefined`: Lambda gives up no record for its age. */
  readonly maxRecordAge: Duration | undefined;
  /** How long the stream keeps records. */
  readonly retention: Duration;

  constructor(scope: Construct, id: string, props: StreamFunctionProps) {
    super(scope, id);
    const { options, source, deadLetters, role } = props;
    this.function = this.createFunction(props);
    source.grantRead(role.role);
    deadLetters.grantWrite(role.role);
    this.retention = source.retention;
    this.maxRecordAge = recordAge(source.retention, options);
    this.mapping = deliverRecords(this, this.function, props, {
      batchSize: options.batchSize,
      parallelizationFactor: options.parallelizationFactor,
    });
  }

  private createFunction(props: StreamFunctionProps) {
    const { options, bundle, role, network } = props;
    const { function: lambda } = new NodeFunction(this, 'Indexer', {
      bundle,
      role,
      network,
      description: `Indexes the records of ${options.pipeline}`,
      memorySize: options.functionMemory,
      timeout: cdkDuration(options.functionTimeout),
      environment: streamEnvironment(props),
    });
    return lambda;
  }
}
