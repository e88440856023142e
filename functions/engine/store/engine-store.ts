import type { Client } from '@elastic/elasticsearch';
import { Flow } from '../../core/bulk/flow.ts';
import type { Outside } from '../../core/bulk/outside.ts';
import type { SendLimits } from '../../core/bulk/send-operations.ts';
import { bulkSender } from '../bulk-sender.ts';
import { sendLimits } from '../send-limits.ts';
import { type Ask, asker } from './ask-engine.ts';
import { bulkRemoval, bulkWrite, sendWrites } from './bulk-writes.ts';
import { type Found, readGet, readRefreshed, readSearch, type SearchPage } from './read-answers.ts';
import { rankBody, searchAllPages } from './search-pages.ts';
import { type DocumentAddress, StoreRefused, StoreUnavailable, type WindowStore } from './window-store.ts';

/** With the deadline of the invocation: after it nothing new is sent. */
export interface EngineStoreOptions extends Omit<Outside, 'send'> {
  /** Default: the indexer's. */
  readonly limits?: SendLimits;
  /** Kept by a container over its invocations. */
  readonly flow?: Flow;
}

/** Whole documents, with sketches of some kilobytes in them. */
const documentsAtOnce = 500;

/**
 * The window store on OpenSearch or Elasticsearch. What the engine refuses for now is asked again until the deadline.
 * A write whose answer got lost is sent again too, so `conflict` may also mean that it was accepted before: a
 * reader sees that by its fence.
 */
export function engineStore(client: Client, options: EngineStoreOptions): WindowStore {
  const { limits = sendLimits, flow = new Flow(limits), now, sleep, random, deadline } = options;
  const outside: Outside = { send: bulkSender(client), now, sleep, random, deadline };
  const ask = asker(client, { limits, flow, outside });
  const searchPage = searcher(client, ask);
  return {
    get: (addresses) => getAll(addresses, ask, limits.concurrency),
    put: (writes) => sendWrites(writes.map(bulkWrite), limits, outside, flow),
    search: (search) => searchAllPages(search, (body) => searchPage(search.index, body)),
    rank: async (search, field, rank) => {
      const { found } = await searchPage(search.index, rankBody(search, field, rank));
      const value = found[0]?.source[field];
      return typeof value === 'number' ? value : undefined;
    },
    refresh: async (index) => {
      await ask({ path: `/${index}/_refresh`, read: readRefreshed, missing: true });
    },
    remove: async (addresses) => {
      const outcomes = await sendWrites(addresses.map(bulkRemoval), limits, outside, flow);
      const left = outcomes.filter((outcome) => outcome !== 'written').length;
      if (left > 0)
        throw new StoreUnavailable(`${left} of ${addresses.length} documents are not removed yet`);
    },
  };
}

/** Those whose engine has refused to search its primaries. */
const withoutPrimary = new WeakSet<Client>();

/** A preference of our own: the same text has the same copy answer. */
const oneCopy = 'windows';

/**
 * Searches the copy of a shard that a refresh makes current. Where indices replicate segments, as on OpenSearch with
 * remote-backed storage, that is the primary alone, and others follow when they can
 * (https://docs.opensearch.org/latest/tuning-your-cluster/availability-and-recovery/segment-replication/).
 * Elasticsearch refreshes all copies and knows no such preference (https://github.com/elastic/elasticsearch/pull/26791):
 * there all pages come from one copy. It goes in the body, since a domain ignores parameters in the URL of a signed
 * POST (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-signing-service-requests.html).
 */
function searcher(client: Client, ask: Ask) {
  const search = (preference: string, index: string, body: Readonly<Record<string, unknown>>) =>
    ask<SearchPage>({
      path: `/${index}/_msearch`,
      lines: `${JSON.stringify({ preference })}\n${JSON.stringify(body)}\n`,
      read: readSearch,
      missing: { found: [] },
    });
  return async (index: string, body: Readonly<Record<string, unknown>>): Promise<SearchPage> => {
    if (withoutPrimary.has(client)) return await search(oneCopy, index, body);
    try {
      return await search('_primary', index, body);
    } catch (thrown) {
      if (!(thrown instanceof StoreRefused) || thrown.type !== 'illegal_argument_exception') throw thrown;
      withoutPrimary.add(client);
      return await search(oneCopy, index, body);
    }
  };
}

/** https://docs.opensearch.org/latest/api-reference/document-apis/multi-get/ */
async function getAll(addresses: readonly DocumentAddress[], ask: Ask, atOnce: number): Promise<Found> {
  const parts: (readonly DocumentAddress[])[] = [];
  for (let start = 0; start < addresses.length; start += documentsAtOnce) {
    parts.push(addresses.slice(start, start + documentsAtOnce));
  }
  const found: Found[] = [];
  const worker = async (first: number) => {
    for (let part = first; part < parts.length; part += atOnce) {
      found[part] = await getSome(parts[part] ?? [], ask);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, number) => worker(number)));
  return found.flat();
}

function getSome(addresses: readonly DocumentAddress[], ask: Ask): Promise<Found> {
  return ask<Found>({
    path: '/_mget',
    body: { docs: addresses.map(({ index: _index, id: _id }) => ({ _index, _id })) },
    read: (body) => readGet(body, addresses),
    missing: addresses.map(() => undefined),
  });
}
