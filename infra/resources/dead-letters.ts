import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { DlqDestinationConfig, IEventSourceDlq } from 'aws-cdk-lib/aws-lambda';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Aws, Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import { cdkDuration } from '../options/cdk-duration.ts';
import type { PipelineStackOptions } from '../options/options.ts';
import { dataRemovalPolicy } from '../options/stage.ts';
import { asFinding } from './as-finding.ts';
import { encryptionKeyOf } from './encryption-key.ts';

/** Where the indexer writes rejected records. */
const rejected = `${prefixes.rejected}*`;

/** Where a redrive moves what it has settled. */
const redriven = `${prefixes.redriven}*`;

/** Where Lambda writes the batches it gives up on, in the name of the function that they were for. */
const discarded = `${prefixes.discarded}*`;

/** Where the function marks that it begins with a record that may have crashed it before. */
const attempts = `${prefixes.attempts}*`;

/** A bucket that was deleted may be somebody else's tomorrow, under the same name. */
const ownBucket = { StringEquals: { 's3:ResourceAccount': Aws.ACCOUNT_ID } };

interface Options
  extends Pick<
    PipelineStackOptions,
    'stage' | 'encryptionKeyArn' | 'deadLetterRetention' | 'redrivenRetention'
  > {
  /** How long the stream keeps records. */
  readonly recordRetention: Duration;
}

/** The bucket of records that could not be indexed, with their bytes. No dead letter is deleted by itself unless that is asked for. */
export class DeadLetters extends Construct implements IEventSourceDlq {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id);
    const { stage } = options;
    const encryptionKey = encryptionKeyOf(this, options);
    this.bucket = new Bucket(this, 'Bucket', {
      ...(encryptionKey
        ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // Objects are written once under names of their own, and a redrive deletes what succeeded, for good.
      versioned: false,
      lifecycleRules: lifecycleRules(options),
      removalPolicy: dataRemovalPolicy(stage),
      // An emulator can't run the function behind it, and doesn't mind deleting a bucket with objects in it.
      autoDeleteObjects: stage === 'dev',
    });
    this.bucket.policy?.applyRemovalPolicy(dataRemovalPolicy(stage));
    this.acknowledge(encryptionKey === undefined);
  }

  /** Lets a role write dead letters, and the marks that tell a record that crashes it, and nothing else; CDK's own grant would add legal holds and tags. */
  grantWrite(role: Role): void {
    this.grant(role, [rejected, discarded]);
  }

  /** Lets a role keep those marks, and Lambda give up on its batches. What is rejected is for the indexer to write. */
  grantMarks(role: Role): void {
    this.grant(role, [discarded]);
  }

  /** The destination without CDK's own grant, which would let the function read and delete all of the bucket. */
  bind(): DlqDestinationConfig {
    return { destination: this.bucket.bucketArn };
  }

  private grant(role: Role, prefixes: readonly string[]): void {
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources, conditions: ownBucket }));
    allow(
      ['s3:PutObject'],
      prefixes.map((prefix) => this.bucket.arnForObjects(prefix)),
    );
    // Marks of attempts are read and taken away again; dead letters are only ever added.
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], [this.bucket.arnForObjects(attempts)]);
    // Lambda checks that it may list the bucket before it takes it as a destination.
    // https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    allow(['s3:ListBucket'], [this.bucket.bucketArn]);
    // For the marks that are read; for what is written. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    this.bucket.encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
    const reason =
      'Dead letters get names of their own below a fixed prefix, and the statement names the prefix.';
    const findings = [...prefixes, attempts].map(
      (prefix) => `Resource::${asFinding(this, this.bucket.arnForObjects(prefix))}`,
    );
    Validations.of(role).acknowledge(
      ...findings.map((finding) => ({ id: `AwsSolutions-IAM5[${finding}]`, reason })),
    );
  }

  private acknowledge(managedKey: boolean): void {
    const logged =
      'One role writes and one operator reads; CloudTrail data events show both without a second bucket to keep.';
    const once =
      'Objects are written once, under names of their own; what is erased has to be gone, and each region has S3 keep it in three zones.';
    Validations.of(this.bucket).acknowledge(
      { id: 'AwsSolutions-S1', reason: logged },
      { id: 'NIST.800.53.R5-S3BucketLoggingEnabled', reason: logged },
      { id: 'NIST.800.53.R5-S3BucketVersioningEnabled', reason: once },
      { id: 'NIST.800.53.R5-S3BucketReplicationEnabled', reason: once },
      {
        id: 'CloudFormation-Validate::W9003',
        reason: "CDK takes a number for the size; S3's API takes text.",
      },
    );
    if (!managedKey) return;
    Validations.of(this.bucket).acknowledge({
      id: 'NIST.800.53.R5-S3DefaultEncryptionKMS',
      reason: 'S3 encrypts with keys of its own; encryptionKeyArn gives another.',
    });
  }
}

function lifecycleRules({
  recordRetention,
  deadLetterRetention,
  redrivenRetention,
}: Options): LifecycleRule[] {
  const expire = (prefix: string, expiration: Duration): LifecycleRule => ({
    prefix: prefix.replace('*', ''),
    expiration,
  });
  return [
    { abortIncompleteMultipartUploadAfter: Duration.days(1) },
    expire(attempts, markLifetime(recordRetention)),
    {
      // Smaller objects are billed as 128 KB there, and stay: the batches that Lambda gave up are large.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
      objectSizeGreaterThan: 128 * 1024,
      transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) }],
    },
    expire(redriven, cdkDuration(redrivenRetention)),
    ...(deadLetterRetention === undefined
      ? []
      : [rejected, discarded].map((prefix) => expire(prefix, cdkDuration(deadLetterRetention)))),
  ];
}

/** A container that died for reasons of its own leaves a mark behind; a record may be tried for as long as the stream has it. */
function markLifetime(recordRetention: Duration): Duration {
  const days = Math.ceil(recordRetention.toDays({ integral: false }));
  return Duration.days(Math.max(days, 7) + 7);
}
