import { RegionInfo } from 'aws-cdk-lib/region-info';
import { addressedDomain } from './engine-address.ts';
import type { PipelineStackOptions } from './options.ts';
import { isSigned } from './search-options.ts';

/** Where the stack will be deployed, as far as it is known at synth. */
export interface Environment {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** Something that an option names, and where it is. */
interface NamedResource {
  readonly option: string;
  readonly value: string;
  readonly partition: string | undefined;
  readonly region: string;
  readonly account: string | undefined;
}

/**
 * What lies in the wrong region, partition or account. Lambda reads streams of its own region only, the functions sign
 * requests and publish for it, and services use keys of it: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 * @returns a sentence for each problem
 */
export function misplaced(options: PipelineStackOptions, environment: Environment): string[] {
  const resources = namedResources(options);
  return [
    ...resources.flatMap(misnamed),
    ...otherRegions(resources, environment.region),
    ...otherPartitions(options.dashboardsPrincipalArns, environment.region ?? resources[0]?.region),
    ...foreignKey(options.encryptionKeyArn, environment.account),
  ];
}

/**
 * The region of what the options name. Where none is given to deploy to, it is the stack's: it works in no other.
 */
export function regionOf(options: PipelineStackOptions): string | undefined {
  return namedResources(options)[0]?.region;
}

function namedResources(options: PipelineStackOptions): NamedResource[] {
  const { streamArn, streamKeyArn, searchDomainArn, alertTopicArn, alertTopicKeyArn, encryptionKeyArn } =
    options;
  const { searchSecretArn, searchSecretKeyArn } = options;
  const arns = {
    streamArn,
    streamKeyArn,
    searchDomainArn,
    searchSecretArn,
    searchSecretKeyArn,
    alertTopicArn,
    alertTopicKeyArn,
    encryptionKeyArn,
  };
  const named = Object.entries(arns).flatMap(([option, arn]) =>
    arn === undefined ? [] : namedResource(option, arn),
  );
  const { searchEndpoint } = options;
  const domain = searchEndpoint === undefined ? undefined : addressedDomain(searchEndpoint);
  // Without signatures a region is as good as another.
  if (!domain || searchEndpoint === undefined || !isSigned(options)) return named;
  const { region } = domain;
  const endpoint = { option: 'searchEndpoint', value: searchEndpoint, region };
  return [...named, { ...endpoint, partition: undefined, account: undefined }];
}

function namedResource(option: string, arn: string): NamedResource[] {
  const [, partition, , region = '', account] = arn.split(':');
  return [{ option, value: arn, partition, region, account }];
}

function misnamed({ option, value, partition, region }: NamedResource): string[] {
  const right = RegionInfo.get(region).partition;
  if (partition === undefined || right === undefined || partition === right) return [];
  return [
    `${option}: "${value}" can't be: ${region} is in the partition ${right}; give the ARN as AWS has it.`,
  ];
}

function otherRegions(resources: readonly NamedResource[], stackRegion: string | undefined): string[] {
  const [first] = resources;
  if (first === undefined) return [];
  const region = stackRegion ?? first.region;
  const other =
    stackRegion === undefined
      ? `${first.option} in ${region}; all must be in the stack's own region.`
      : `the stack in ${region}; deploy to the other region, or give one of ${region}.`;
  return resources
    .filter((candidate) => candidate.region !== region)
    .map((candidate) => `${candidate.option}: is in ${candidate.region}, and ${other}`);
}

function otherPartitions(principals: readonly string[], region: string | undefined): string[] {
  const right = region === undefined ? undefined : RegionInfo.get(region).partition;
  return principals.flatMap((arn) => {
    const partition = arn.split(':')[1];
    if (right === undefined || partition === right) return [];
    return [
      `dashboardsPrincipalArns: "${arn}" is of the partition ${partition}, and the stack of ${right}; give roles or users of ${right}.`,
    ];
  });
}

/** A domain's key is given by its id, which is looked up in the domain's own account. */
function foreignKey(keyArn: string | undefined, account: string | undefined): string[] {
  const owner = keyArn?.split(':')[4];
  if (owner === undefined || account === undefined || owner === account) return [];
  return [
    `encryptionKeyArn: is a key of the account ${owner}, and the stack is in ${account}, where a domain takes a key of its own account only; give one of ${account}.`,
  ];
}
