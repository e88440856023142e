import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { type IStream, Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { cdkDuration } from '../options/cdk-duration.ts';
import type { PipelineStackOptions } from '../options/options.ts';
import { dataRemovalPolicy } from '../options/stage.ts';
import { encryptionKeyOf } from './encryption-key.ts';

type Options = Pick<
  PipelineStackOptions,
  'pipeline' | 'stage' | 'shards' | 'streamRetention' | 'streamArn' | 'streamKeyArn' | 'encryptionKeyArn'
>;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html */
const readActions = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];

/** Of a new stream. */
export function streamNameOf({ pipeline, stage }: Pick<Options, 'pipeline' | 'stage'>): string {
  return `${pipeline}-${stage}`;
}

/** The stream that records are put into: a new one, or an existing one by its ARN. */
export class RecordStream extends Construct {
  readonly stream: IStream;
  readonly retention: Duration;

  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id);
    this.retention = cdkDuration(options.streamRetention ?? '7d');
    this.stream = options.streamArn === undefined ? this.create(options) : this.adopt(options);
  }

  /** Lets a role read, as a mapping without fan-out does; CDK's own grant would let it subscribe too. */
  grantRead(role: Role): void {
    role.addToPolicy(new PolicyStatement({ actions: readActions, resources: [this.stream.streamArn] }));
    this.stream.encryptionKey?.grantDecrypt(role);
  }

  private create(options: Options): Stream {
    const { stage, shards } = options;
    const encryptionKey = encryptionKeyOf(this, options);
    const stream = new Stream(this, 'Stream', {
      // Named, so that a retained stream makes a second deployment fail, not read from a stream nobody writes to.
      streamName: streamNameOf(options),
      ...(shards === undefined
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: shards }),
      retentionPeriod: this.retention,
      ...(encryptionKey
        ? { encryption: StreamEncryption.KMS, encryptionKey }
        : { encryption: StreamEncryption.MANAGED }),
      removalPolicy: dataRemovalPolicy(stage),
    });
    if (encryptionKey) {
      const reason = 'encryptionKeyArn asks for that key, whose use costs money.';
      Validations.of(stream).acknowledge({ id: 'AwsSolutions-KDS3', reason });
    }
    return stream;
  }

  private adopt({ streamArn = '', streamKeyArn }: Options): IStream {
    const encryptionKey = streamKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'Key', streamKeyArn);
    return Stream.fromStreamAttributes(this, 'Stream', {
      streamArn,
      ...(encryptionKey && { encryptionKey }),
    });
  }
}
