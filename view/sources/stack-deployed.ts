import type {
  EventSourceMappingConfiguration,
  FunctionConfiguration,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { serviceFault } from '../../cli/kit/service-fault.ts';
import { type AwsOptions, namedPart, partsOf } from '../../cli/kit/stack-parts.ts';
import { withoutCredentials } from '../../functions/lambda/without-credentials.ts';
import { accountConfig } from '../../functions/stream/account.ts';
import { streamRef } from '../../functions/stream/stream-ref.ts';
import { projectFolder } from '../../infra/bundle/roots.ts';
import { projectOptions } from '../../infra/cdk-context.ts';
import { OptionsError } from '../../infra/options/options-error.ts';
import { ownVersion } from '../../infra/own-version.ts';
import type { Deployed, DeployedFunction, DeployedMapping, GivenOption } from './deployed.ts';

/** @throws Fault when the stack, its functions or their mappings can't be read */
export async function stackDeployed(options: AwsOptions, signal: AbortSignal): Promise<Deployed> {
  const parts = await partsOf(options);
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient(accountConfig(options));
  try {
    const { aggregator, bucket, search, stream, version } = parts;
    const functions = await Promise.all([
      readFunction(client, 'indexer', namedPart('function', parts), signal),
      ...(aggregator === undefined ? [] : [readFunction(client, 'aggregator', aggregator, signal)]),
    ]);
    const endpoints = {
      'Search engine': search && withoutCredentials(search),
      Stream: stream,
      'Dead letters': bucket && `s3://${bucket}`,
    };
    return {
      options: optionsHere(),
      optionsOf: 'project',
      stream: { name: streamRef(namedPart('stream', parts)).StreamName ?? stream ?? '' },
      functions,
      endpoints: Object.entries(endpoints).flatMap(([name, value]) =>
        value === undefined ? [] : [{ name, value }],
      ),
      versions: [
        { name: 'Shardline, deployed', value: version ?? 'an earlier version, which doesn’t say' },
        { name: 'Shardline, here', value: ownVersion() },
      ],
    };
  } finally {
    client.destroy();
  }
}

/** None where the project's files can't be read: what is deployed is shown all the same. */
function optionsHere(): GivenOption[] {
  try {
    return Object.entries(projectOptions(projectFolder())).map(([name, value]) => ({
      ...{ name, value, from: 'the project’s files' },
    }));
  } catch (thrown) {
    if (thrown instanceof OptionsError) return [];
    throw thrown;
  }
}

async function readFunction(
  client: LambdaClient,
  role: DeployedFunction['role'],
  FunctionName: string,
  abortSignal: AbortSignal,
): Promise<DeployedFunction> {
  const sdk = await import('@aws-sdk/client-lambda');
  try {
    const [configuration, mappings] = await Promise.all([
      client.send(new sdk.GetFunctionConfigurationCommand({ FunctionName }), { abortSignal }),
      client.send(new sdk.ListEventSourceMappingsCommand({ FunctionName }), { abortSignal }),
    ]);
    return functionOf(role, FunctionName, configuration, mappings.EventSourceMappings?.[0]);
  } catch (thrown) {
    abortSignal.throwIfAborted();
    throw serviceFault(thrown, `the function ${FunctionName}`, 'check --function, --stack and --region');
  }
}

export function functionOf(
  role: DeployedFunction['role'],
  name: string,
  { MemorySize = 128, Timeout = 3, Runtime, LastModified }: FunctionConfiguration,
  mapping: EventSourceMappingConfiguration | undefined,
): DeployedFunction {
  const changedAt = Date.parse(LastModified ?? '');
  return {
    ...{ role, name, memory: MemorySize, timeout: Timeout * 1_000, runtime: Runtime },
    ...(!Number.isNaN(changedAt) && { changedAt }),
    mapping: mapping && mappingOf(mapping),
  };
}

/** -1 is no limit: https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
function mappingOf(given: EventSourceMappingConfiguration): DeployedMapping {
  const limit = (value: number | undefined) => (value === undefined || value < 0 ? undefined : value);
  const seconds = (value: number | undefined) => (value === undefined ? undefined : value * 1_000);
  return {
    state: given.State,
    batchSize: given.BatchSize,
    maxBatchingWindow: seconds(given.MaximumBatchingWindowInSeconds),
    maxRecordAge: seconds(limit(given.MaximumRecordAgeInSeconds)),
    maxRetryAttempts: limit(given.MaximumRetryAttempts),
    parallelizationFactor: given.ParallelizationFactor,
    bisectBatchOnFunctionError: given.BisectBatchOnFunctionError,
    reportBatchItemFailures: given.FunctionResponseTypes?.includes('ReportBatchItemFailures'),
    startingPosition: given.StartingPosition,
    filters: (given.FilterCriteria?.Filters ?? []).flatMap(({ Pattern }) => Pattern ?? []),
  };
}
