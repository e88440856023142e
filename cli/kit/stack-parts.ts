import { type AwsAccount, accountConfig } from '../../functions/stream/account.ts';
import { pipelinesIn } from '../../infra/output-names.ts';
import { ownVersion } from '../../infra/own-version.ts';
import type { StackOutputs } from '../../infra/stack-outputs.ts';
import { Fault } from './fault.ts';
import { serviceFault } from './service-fault.ts';
import type { NamedParts, Part, TargetOptions } from './target-options.ts';
import { versionProblem } from './version-problem.ts';

/** Parts of a stack, and how its functions come into its engine. */
export interface FoundParts extends NamedParts {
  readonly searchAuth?: string | undefined;
  readonly searchSecretArn?: string | undefined;
  /** Of Shardline, when it was deployed; earlier ones don't say. */
  readonly version?: string | undefined;
}

/** Of a target on AWS. */
export type AwsOptions = Extract<TargetOptions, { kind: 'aws' }>;

/**
 * What the options name, and for the rest what the outputs of their stack name.
 * @throws Fault when there is no such stack, or a version deployed it that this one may read wrongly
 */
export async function partsOf(options: AwsOptions): Promise<FoundParts> {
  const parts = await partsOfAnyVersion(options);
  const problem = parts.stack && versionProblem(parts.stack, parts.version, ownVersion());
  if (problem) throw new Fault('TARGET', problem);
  return parts;
}

/** The same of a stack of any version. @throws Fault when there is no such stack */
export async function partsOfAnyVersion(options: AwsOptions): Promise<FoundParts> {
  if (options.stack === undefined) return options;
  const { stack } = options;
  return { stack, ...(await outputsOf(stack, options)), ...given(options) };
}

/** @throws Fault when neither an option nor a stack names it */
export function namedPart(part: Part, parts: FoundParts): string {
  const name = parts[part];
  if (name !== undefined) return name;
  if (parts.stack === undefined) {
    throw new Fault('USAGE', `No ${part} is named: pass --stack, or --${part}.`);
  }
  throw new Fault(
    'TARGET',
    `The outputs of the stack ${parts.stack} name no ${part}: check that it is a pipeline's and deploy it again with this version, or pass --${part}.`,
  );
}

function given({ bucket, function: name, aggregator, stream, search }: NamedParts): NamedParts {
  return {
    ...(bucket !== undefined && { bucket }),
    ...(name !== undefined && { function: name }),
    ...(aggregator !== undefined && { aggregator }),
    ...(stream !== undefined && { stream }),
    ...(search !== undefined && { search }),
  };
}

async function outputsOf(stack: string, options: AwsOptions): Promise<FoundParts> {
  const outputs = chosen(stack, await allOutputs(stack, options), options.pipeline);
  const output = (name: keyof StackOutputs) => outputs[name];
  return {
    bucket: output('DeadLetterBucket'),
    function: output('IndexerFunctionName'),
    aggregator: output('AggregatorFunctionName'),
    stream: output('StreamArn') ?? output('StreamName'),
    search: output('SearchEndpoint'),
    searchAuth: output('SearchAuth'),
    searchSecretArn: output('SearchSecretArn'),
    version: output('ShardlineVersion'),
  };
}

/**
 * The outputs of one pipeline.
 * @throws Fault where several could be meant, or the named one isn't there
 */
export function chosen(
  stack: string,
  all: Readonly<Record<string, string>>,
  pipeline: string | undefined,
): Readonly<Record<string, string>> {
  const found = pipelinesIn(all);
  // Not a pipeline's stack: the part that is missing is named.
  if (found.length === 0) return all;
  // A stack of an earlier version has one, and doesn't say which.
  const named = found.filter((one) => pipeline === undefined || (one.pipeline ?? pipeline) === pipeline);
  const [one] = named;
  if (one !== undefined && named.length === 1) return one.outputs;
  const names = found.map((each) => each.pipeline).join(', ');
  const problem =
    pipeline === undefined
      ? `has ${found.length} pipelines: name one of ${names} with --pipeline`
      : `has no pipeline ${pipeline}: it has ${names}`;
  throw new Fault('USAGE', `The stack ${stack} ${problem}.`);
}

async function allOutputs(StackName: string, account: AwsAccount): Promise<Record<string, string>> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(accountConfig(account));
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return Object.fromEntries(
      outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  } catch (thrown) {
    throw serviceFault(thrown, `the stack ${StackName}`, 'check --stack and --region');
  } finally {
    client.destroy();
  }
}
