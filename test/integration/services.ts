import type { Client } from '@elastic/elasticsearch';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { startKinesis } from '../../local/kinesis/start-kinesis.ts';
import { emptyEngine } from '../worker-engine.ts';

/** The Kinesis API and the search engine that the suite runs against. */
export interface Services {
  readonly kinesisEndpoint: string;
  readonly searchUrl: string;
  readonly distribution: 'opensearch' | 'elasticsearch';
  readonly version: string;
  readonly search: Client;
  readonly stop: () => Promise<void>;
}

/**
 * A Kinesis API of this process's own and this worker's engine, emptied; or remote ones, by
 * `SHARDLINE_KINESIS_ENDPOINT` and `SHARDLINE_SEARCH_URL`. Those must be for tests alone: each test begins by deleting
 * the stream and the indices of its pipeline. The files would meet in them, so run these one by one
 * (`vitest run --no-file-parallelism`).
 */
export async function startServices(): Promise<Services> {
  const remoteKinesis = process.env.SHARDLINE_KINESIS_ENDPOINT;
  const kinesis = remoteKinesis
    ? { endpoint: remoteKinesis, stop: async () => undefined }
    : await startKinesis({ port: 0 });
  try {
    const engine = await emptyEngine();
    const search = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
    return {
      kinesisEndpoint: kinesis.endpoint,
      searchUrl: engine.url,
      distribution: engine.distribution,
      version: engine.version,
      search,
      stop: async () => {
        await search.close();
        await kinesis.stop();
      },
    };
  } catch (thrown) {
    await kinesis.stop();
    throw thrown;
  }
}

/** By their names: Elasticsearch deletes by wildcard only where its `action.destructive_requires_name` is off. */
export async function deleteIndices(search: Client, pattern: string): Promise<void> {
  const named = { name: pattern, expand_wildcards: 'all' } as const;
  // Elasticsearch knows no index that is named without a wildcard and isn't there.
  const { indices = [] } = await search.indices.resolveIndex(named, { ignore: [404] });
  const index = indices.map(({ name }) => name);
  if (index.length > 0) await search.indices.delete({ index, ignore_unavailable: true });
}
