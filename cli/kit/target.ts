import { basename } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Client } from '@elastic/elasticsearch';
import { bucketStore } from '../../functions/dead-letters/bucket-store.ts';
import { folderStore } from '../../functions/dead-letters/folder-store.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { type AwsAccount, accountConfig } from '../../functions/stream/kinesis-client.ts';
import { type StreamRef, streamRef } from '../../functions/stream/stream-ref.ts';
import type { StackOutputs } from '../../infra/stack-outputs.ts';
import { Fault } from './fault.ts';
import { findLocalRun } from './find-run.ts';
import { type Invoker, lambdaInvoker } from './invoke-function.ts';
import type { PipelineFacts } from './pipeline-facts.ts';
import { type Run, runFolder, searchOfRun } from './run-file.ts';
import { type SearchAccessFlags, searchAccess } from './search-access.ts';
import { serviceFault } from './service-fault.ts';
import type { NamedParts, Part, TargetOptions } from './target-options.ts';

export interface TargetStream {
  readonly name: string;
  /** As requests name it. */
  readonly ref: StreamRef;
  readonly account: AwsAccount;
}

/** A pipeline's letters, function and stream; each is opened by the command that uses it. */
export interface Target {
  /** Its pipeline, where it is known before anything is asked. */
  readonly pipeline: string | undefined;
  /** Of a local run; `askPipeline` gives those of every target. */
  readonly facts: PipelineFacts | undefined;
  /** A local folder may hold the letters of several pipelines: then, those of this stream alone. */
  readonly onlyStream: string | undefined;
  readonly store: () => LetterStore;
  readonly invoker: () => Invoker;
  /** Of the function of the windows, where there is one. */
  readonly aggregator: () => Invoker | undefined;
  readonly stream: () => TargetStream;
  readonly search: () => Client;
}

/** @throws Fault when there is no such local run or stack */
export async function findTarget(options: TargetOptions, folder = runFolder()): Promise<Target> {
  if (options.kind === 'local') return localTarget(options.pipeline, folder);
  const parts: FoundParts =
    options.stack === undefined
      ? options
      : { ...(await outputsOf(options.stack, options)), ...given(options) };
  const named = (part: Part): string => {
    const name = parts[part];
    if (name !== undefined) return name;
    throw new Fault('OPTION', `No ${part} is named: pass --stack, or --${part}.`);
  };
  return {
    pipeline: undefined,
    facts: undefined,
    onlyStream: undefined,
    store: () => openBucket(options, named('bucket')),
    invoker: () => lambdaInvoker(options, named('function')),
    aggregator: () => (parts.aggregator === undefined ? undefined : lambdaInvoker(options, parts.aggregator)),
    stream: () => targetStream(named('stream'), options),
    search: () => openSearch(options, named('search'), parts),
  };
}

function targetStream(stream: string, account: AwsAccount): TargetStream {
  const ref = streamRef(stream);
  return { name: ref.StreamName, ref, account };
}

function localTarget(pipeline: string | undefined, folder: string): Target {
  const run = findLocalRun(pipeline, 'pass --aws with --stack', folder);
  return {
    pipeline: run.pipeline,
    facts: factsOf(run),
    onlyStream: run.stream,
    store: () => folderStore(run.deadLetters),
    invoker: () => lambdaInvoker({ endpoint: run.functionEndpoint }, run.functionName),
    aggregator: () =>
      run.aggregatorName === undefined
        ? undefined
        : lambdaInvoker({ endpoint: run.functionEndpoint }, run.aggregatorName),
    stream: () => targetStream(run.stream, { endpoint: run.kinesisEndpoint }),
    search: () => createSearchClient(searchOfRun(run)),
  };
}

function factsOf({ pipeline, index, eventTime, historicalInput = false }: Run): PipelineFacts | undefined {
  // Named by its path where it isn't in the folder of pipelines.
  return index === undefined ? undefined : { name: basename(pipeline), index, eventTime, historicalInput };
}

/** Parts of a stack, and how its functions come into its engine. */
interface FoundParts extends NamedParts {
  readonly searchAuth?: string | undefined;
  readonly searchSecretArn?: string | undefined;
}

/** As the command line says, or else as the stack's functions do; signed with the user's own credentials. */
function openSearch(
  { searchAccess: flags = {}, ...account }: AwsAccount & { readonly searchAccess?: SearchAccessFlags },
  endpoint: string,
  { searchAuth, searchSecretArn }: FoundParts,
): Client {
  const { profile } = account;
  const credentials = defaultProvider({ ...(profile !== undefined && { profile }) });
  // As the services' clients find it, in the profile's file too.
  const { region } = new CloudFormationClient(accountConfig(account)).config;
  const signing = { region, credentials };
  const url = new URL(endpoint);
  const given = searchAccess(flags, url);
  if (flags.searchAuth !== undefined) return createSearchClient({ endpoint: url, ...given });
  const common = { endpoint: url, signing, ...(given.ca !== undefined && { ca: given.ca }) };
  if ((searchAuth === 'apiKey' || searchAuth === 'basic') && searchSecretArn !== undefined) {
    return createSearchClient({ ...common, auth: searchAuth, secret: searchSecretArn });
  }
  // An emulator's engine checks no signatures.
  const isOpen = account.endpoint !== undefined || searchAuth === 'none';
  return createSearchClient({ ...common, auth: isOpen ? 'none' : 'sigv4' });
}

function openBucket(account: AwsAccount, bucket: string): LetterStore {
  const client = new S3Client({
    ...accountConfig(account),
    forcePathStyle: account.endpoint !== undefined,
    maxAttempts: 8,
  });
  return withFaults(bucketStore(client, bucket), `the bucket ${bucket}`);
}

/** What a bucket refuses is told in one sentence. */
function withFaults(store: LetterStore, what: string): LetterStore {
  const withFault = async <Value>(work: Promise<Value>): Promise<Value> => {
    try {
      return await work;
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'OBJECT_TOO_LARGE') throw thrown;
      throw serviceFault(thrown, what, 'check --bucket, --stack and --region');
    }
  };
  return {
    put: (object) => withFault(store.put(object)),
    get: (key) => withFault(store.get(key)),
    delete: (key) => withFault(store.delete(key)),
    list: async function* (prefix) {
      const keys = store.list(prefix)[Symbol.asyncIterator]();
      for (;;) {
        const next = await withFault(keys.next());
        if (next.done === true) return;
        yield next.value;
      }
    },
    close: store.close,
  };
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

async function outputsOf(StackName: string, account: AwsAccount): Promise<FoundParts> {
  const client = new CloudFormationClient(accountConfig(account));
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    const output = (name: keyof StackOutputs) =>
      outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    return {
      bucket: output('DeadLetterBucket'),
      function: output('IndexerFunctionName'),
      aggregator: output('AggregatorFunctionName'),
      stream: output('StreamArn') ?? output('StreamName'),
      search: output('SearchEndpoint'),
      searchAuth: output('SearchAuth'),
      searchSecretArn: output('SearchSecretArn'),
    };
  } catch (thrown) {
    throw serviceFault(thrown, `the stack ${StackName}`, 'check --stack and --region');
  } finally {
    client.destroy();
  }
}
