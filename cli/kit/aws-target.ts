import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Client } from '@elastic/elasticsearch';
import { bucketStore } from '../../functions/dead-letters/bucket-store.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { type AwsAccount, accountConfig } from '../../functions/stream/account.ts';
import { lambdaInvoker } from './invoke-function.ts';
import { type SearchAccessFlags, searchAccess } from './search-access.ts';
import { serviceFault } from './service-fault.ts';
import { type AwsOptions, type FoundParts, namedPart, partsOf } from './stack-parts.ts';
import type { Target } from './target.ts';
import type { Part } from './target-options.ts';
import { targetStream } from './target-stream.ts';

/** A pipeline on AWS, or on an emulator. @throws Fault when there is no such stack */
export async function awsTarget(options: AwsOptions): Promise<Target> {
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

/** As the command line says, or else as the stack's functions do; signed with the user's own credentials. */
async function openSearch(
  { searchAccess: flags = {}, ...account }: AwsAccount & { readonly searchAccess?: SearchAccessFlags },
  endpoint: string,
  { searchAuth, searchSecretArn }: FoundParts,
): Promise<Client> {
  const { createSearchClient } = await import('../../functions/engine/search-client.ts');
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
  async function* each<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    const iterator = items[Symbol.asyncIterator]();
    for (;;) {
      const next = await withFault(iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  }
  return {
    put: (object) => withFault(store.put(object)),
    get: (key) => withFault(store.get(key)),
    delete: (key) => withFault(store.delete(key)),
    list: (prefix) => each(store.list(prefix)),
    versions: (prefix) => each(store.versions(prefix)),
    close: store.close,
  };
}
