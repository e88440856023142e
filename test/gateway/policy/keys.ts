import { isObject } from '../../../functions/core/json/object.ts';
import type { AccessRequest } from './access-request.ts';
import type { ResolvedResource } from './resolve.ts';
import type { Account } from './resource-types.ts';
import { type ResourcePolicy, statementsOf } from './statement.ts';

/** Something that a service decrypts and encrypts in the name of whoever calls it. */
export interface Encrypted {
  readonly arn: string;
  readonly keyArn: string;
}

/** The service asks KMS for these in the caller's name. A domain and a log group use grants of their own. */
const keyActions: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  'sns:Publish': ['kms:GenerateDataKey', 'kms:Decrypt'],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
  's3:PutObject': ['kms:GenerateDataKey'],
  's3:GetObject': ['kms:Decrypt'],
  // https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
  'kinesis:PutRecord': ['kms:GenerateDataKey'],
  'kinesis:PutRecords': ['kms:GenerateDataKey'],
  'kinesis:GetRecords': ['kms:Decrypt'],
  'kinesis:SubscribeToShard': ['kms:Decrypt'],
};

/** What a call asks of the key that its resource is encrypted with. */
export function keyRequests(
  { encrypted, account }: { readonly encrypted: readonly Encrypted[]; readonly account: Account },
  { action, resource, context }: AccessRequest,
): readonly AccessRequest[] {
  const found = encrypted.find(({ arn }) => resource === arn || resource.startsWith(`${arn}/`));
  if (found === undefined) return [];
  const service = action.split(':')[0] ?? '';
  return (keyActions[action] ?? []).map((needed) => ({
    action: needed,
    resource: found.keyArn,
    context: { ...context, 'kms:ViaService': `${service}.${account.region}.amazonaws.com` },
  }));
}

/** The topics, buckets and streams of the template that are encrypted with a key of KMS. */
export function encryptedResources(all: readonly ResolvedResource[], account: Account): readonly Encrypted[] {
  return all.flatMap((resource) => {
    const key = keyOf(resource);
    return key === undefined ? [] : [{ arn: resource.arn(), keyArn: keyArnOf(key, account) }];
  });
}

function keyOf({ type, property }: ResolvedResource): string | undefined {
  if (type === 'AWS::SNS::Topic') return textIn(property('KmsMasterKeyId'));
  if (type === 'AWS::Kinesis::Stream') return textIn(property('StreamEncryption'), 'KeyId');
  if (type !== 'AWS::S3::Bucket') return undefined;
  const rule = firstIn(property('BucketEncryption'), 'ServerSideEncryptionConfiguration');
  return textIn(isObject(rule) ? rule.ServerSideEncryptionByDefault : undefined, 'KMSMasterKeyID');
}

function textIn(value: unknown, key?: string): string | undefined {
  const found = key === undefined ? value : isObject(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}

function firstIn(value: unknown, key: string): unknown {
  const list = isObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? list[0] : undefined;
}

function keyArnOf(key: string, { partition, region, id }: Account): string {
  const managed = /^(?:.*:)?alias\/aws\/([\w-]+)$/.exec(key)?.[1];
  const name = managed === undefined ? key : `aws-${managed}`;
  return key.startsWith('arn:') && managed === undefined
    ? key
    : `arn:${partition}:kms:${region}:${id}:key/${name}`;
}

/**
 * Policies of keys that the template uses and doesn't hold. One that AWS manages serves identities of the account
 * through its service alone; one of the customer's leaves it to the account's policies, as keys do by default.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function managedKeyPolicies(all: readonly ResolvedResource[], account: Account): ResourcePolicy[] {
  const own = new Set(all.filter(({ type }) => type === 'AWS::KMS::Key').map((key) => key.arn()));
  const used = new Set(encryptedResources(all, account).map(({ keyArn }) => keyArn));
  return [...used].filter((arn) => !own.has(arn)).map((arn) => ownKeyPolicy(arn, account));
}

/** The policy of a key that no template holds. */
export function ownKeyPolicy(arn: string, account: Account): ResourcePolicy {
  return { arn, statements: statementsOf(arn, { Statement: [keyStatement(arn, account)] }) };
}

function keyStatement(arn: string, { partition, region, id }: Account) {
  const managed = /:key\/aws-(.+)$/.exec(arn)?.[1];
  const common = { Effect: 'Allow', Resource: '*' };
  if (managed === undefined) {
    return { ...common, Principal: { AWS: `arn:${partition}:iam::${id}:root` }, Action: 'kms:*' };
  }
  return {
    ...common,
    Principal: { AWS: '*' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:CreateGrant', 'kms:ListGrants', 'kms:DescribeKey'],
    Condition: {
      StringEquals: { 'kms:CallerAccount': id, 'kms:ViaService': `${managed}.${region}.amazonaws.com` },
    },
  };
}
