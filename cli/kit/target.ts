import { basename } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Client } from '@elastic/elasticsearch';
import { bucketStore } from '../../functions/dead-letters/bucket-store.ts';
import { folderStore } from '../../functions/dead-letters/folder-store.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { type AwsAccount, accountConfig } from '../../functions/stream/kinesis-client.ts';
import { findLocalRun } from './find-run.ts';
import { type Invoker, lambdaInvoker } from './invoke-function.ts';
import type { PipelineFacts } from './pipeline-facts.ts';
import { type Run, runFolder, searchOfRun } from './run-file.ts';
import { type SearchAccessFlags, searchAccess } from './search-access.ts';
import { serviceFault } from './service-fault.ts';
import { type FoundParts, namedPart, partsOf } from './stack-parts.ts';
import type { Part, TargetOptions } from './target-options.ts';
import { type TargetStream, targetStream } from './target-stream.ts';

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
  const parts = await partsOf(options);
  const named = (part: Part) => namedPart(part, parts);
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

function localTarget(pipeline: string | undefined, folder: string): Target {
  return targetOfRun(findLocalRun(pipeline, folder));
}

/** The target that a run's file stands for. */
export function targetOfRun(run: Run): Target {
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

function factsOf({
  pipeline,
  index,
  eventTime,
  historicalInput = false,
  lateWrites,
}: Run): PipelineFacts | undefined {
  // Named by its path where it isn't in the folder of pipelines.
  return index === undefined
    ? undefined
    : { name: basename(pipeline), index, eventTime, historicalInput, lateWrites };
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
