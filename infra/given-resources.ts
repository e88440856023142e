import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnStream, type IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Stack, Token } from 'aws-cdk-lib/core';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import type { PipelineStackOptions } from './options/options.ts';
import { OptionsError, readOptions } from './options/read-options.ts';

/** What a CDK app has already, for the options that name it by ARN, id or address. */
export interface GivenResources {
  /** For `streamArn` and `streamKeyArn`. Its retention is read from a stream of your app; else give `streamRetention`. */
  readonly stream?: IStream;
  /** For `searchEndpoint` and `searchDomainArn`. */
  readonly domain?: IDomain;
  /** For `searchSecretArn` and `searchSecretKeyArn`. */
  readonly searchSecret?: ISecret;
  /** For `vpcId`. */
  readonly vpc?: IVpc;
  /** For `alertTopicArn` and `alertTopicKeyArn`. */
  readonly alertTopic?: ITopic;
  /** For `encryptionKeyArn`. */
  readonly encryptionKey?: IKey;
}

type Named = Partial<PipelineStackOptions>;

/**
 * Options in which resources of the app stand for the ones that name them. A name that is known only when the app is
 * deployed can't be checked by itself; all that goes with it is.
 * @param pipelines names of the pipelines of the project
 * @throws OptionsError with a line for each wrong option
 */
export function optionsWith(
  scope: Construct,
  given: Readonly<Record<string, unknown>>,
  resources: GivenResources,
  pipelines: readonly string[],
): PipelineStackOptions {
  const named = namesOf(resources, scope);
  const twice = Object.keys(named).filter((name) => given[name] !== undefined);
  if (twice.length > 0) throw new OptionsError(twice.map(givenTwice).join('\n'));
  const stack = Stack.of(scope);
  const [account, region] = [stack.account, stack.region].map((text) =>
    Token.isUnresolved(text) ? undefined : text,
  );
  const retention = retentionOf(resources.stream);
  const known = { ...(retention && { streamRetention: retention }), ...given };
  const checked = readOptions({ ...known, ...standIns(named, { account, region }) }, pipelines, {
    account,
    region,
  });
  return { ...checked, ...named };
}

function namesOf(resources: GivenResources, scope: Construct): Named {
  const { stream, domain, searchSecret, vpc, alertTopic, encryptionKey } = resources;
  const arns = (option: keyof Named, arn: string, keyOption: keyof Named, key: IKey | undefined): Named => ({
    [option]: arn,
    ...(key && { [keyOption]: isOfAws(key) ? key.keyArn : keyArnOf(keyOption, key, scope) }),
  });
  return {
    ...(stream && arns('streamArn', stream.streamArn, 'streamKeyArn', stream.encryptionKey)),
    ...(domain && {
      searchEndpoint: `https://${domain.domainEndpoint}`,
      searchDomainArn: domain.domainArn,
    }),
    ...(searchSecret &&
      arns(
        'searchSecretArn',
        searchSecret.secretFullArn ?? searchSecret.secretArn,
        'searchSecretKeyArn',
        searchSecret.encryptionKey,
      )),
    ...(vpc && { vpcId: vpc.vpcId }),
    ...(alertTopic && arns('alertTopicArn', alertTopic.topicArn, 'alertTopicKeyArn', alertTopic.masterKey)),
    ...(encryptionKey && { encryptionKeyArn: keyArnOf('encryptionKeyArn', encryptionKey, scope) }),
  };
}

/**
 * An alias is a key to the CDK, and isn't one to a domain, nor to a policy: its own key stands for it.
 * @throws OptionsError for one whose key the app doesn't know
 */
function keyArnOf(option: string, key: IKey, scope: Construct): string {
  const arn = targetOf(key)?.keyArn;
  if (arn !== undefined && !/\balias\//.test(JSON.stringify(Stack.of(scope).resolve(arn)))) return arn;
  throw new OptionsError(
    `${option}: the key is an alias, ${key.node.path}, whose key isn't known; give the key itself, by Key.fromKeyArn or Key.fromLookup.`,
  );
}

/** A key that AWS manages: nobody needs a right to it, so that its alias may stand for it. */
function isOfAws(key: IKey | IAlias): boolean {
  return 'aliasName' in key && /^alias\/aws\//.test(key.aliasName);
}

/** Undefined for the target of an alias that was imported by its name. */
function targetOf(key: IKey | IAlias): IKey | undefined {
  if (!('aliasTargetKey' in key)) return key;
  try {
    return key.aliasTargetKey;
  } catch {
    return undefined;
  }
}

function givenTwice(option: string): string {
  return `${option}: is given as a resource too; leave out one of the two.`;
}

/** A stream of the app says how long it keeps records. */
function retentionOf(stream: IStream | undefined): string | undefined {
  const resource = stream?.node.defaultChild;
  if (!(resource instanceof CfnStream)) return undefined;
  const { retentionPeriodHours: hours = 24 } = resource;
  return Token.isUnresolved(hours) ? undefined : `${hours}h`;
}

interface Place {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** In the place of what isn't known yet something of the right form, where the stack and the other names are. */
function standIns(named: Named, place: Place): Record<string, unknown> {
  const known = Object.values(named).find((name) => typeof name === 'string' && isArn(name));
  const [, , , knownRegion, knownAccount] = String(known ?? '').split(':');
  const region = place.region ?? knownRegion ?? 'us-east-1';
  const account = place.account ?? (knownAccount || '000000000000');
  const partition = RegionInfo.get(region).partition ?? 'aws';
  const entries = Object.entries(named).map(([name, value]) => {
    if (!Token.isUnresolved(value)) return [name, value];
    return [name, forms[name]?.replace('PLACE', `${region}:${account}`).replace('PARTITION', partition)];
  });
  return Object.fromEntries(entries);
}

function isArn(name: string): boolean {
  return !Token.isUnresolved(name) && name.startsWith('arn:');
}

const key = 'arn:PARTITION:kms:PLACE:key/00000000-0000-0000-0000-000000000000';

const forms: Readonly<Record<string, string>> = {
  streamArn: 'arn:PARTITION:kinesis:PLACE:stream/given',
  streamKeyArn: key,
  searchEndpoint: 'https://search.invalid',
  searchDomainArn: 'arn:PARTITION:es:PLACE:domain/given',
  searchSecretArn: 'arn:PARTITION:secretsmanager:PLACE:secret:given-AAAAAA',
  searchSecretKeyArn: key,
  vpcId: 'vpc-00000000000000000',
  alertTopicArn: 'arn:PARTITION:sns:PLACE:given',
  alertTopicKeyArn: key,
  encryptionKeyArn: key,
};
