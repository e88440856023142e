import { isObject } from '../../core/json/object.ts';
import type { DocumentAddress, Stored } from './window-store.ts';

/** What was found of each place, and `undefined` where there is nothing. */
export type Found = readonly (Stored | undefined)[];

/** A page of hits, and what asks for the one after it. */
export interface SearchPage {
  readonly found: readonly Stored[];
  readonly last?: readonly unknown[];
}

/** Reads the body of an `_mget` answer, by position; `undefined` when part of it is no answer. */
export function readGet(body: unknown, addresses: readonly DocumentAddress[]): Found | undefined {
  if (!isObject(body) || !Array.isArray(body.docs) || body.docs.length !== addresses.length) return undefined;
  const { docs } = body;
  const found: (Stored | undefined)[] = [];
  for (const [position, address] of addresses.entries()) {
    const entry: unknown = docs[position];
    // The wrong document in this place would have us overwrite the right one.
    if (!isObject(entry) || entry._index !== address.index || entry._id !== address.id) return undefined;
    const stored = isAbsent(entry) ? undefined : readStored(entry);
    if (stored === undefined && !isAbsent(entry)) return undefined;
    found.push(stored);
  }
  return found;
}

/** An index begins with its first document. */
function isAbsent({ found, error }: Readonly<Record<string, unknown>>): boolean {
  if (error === undefined) return found === false;
  return isObject(error) && error.type === 'index_not_found_exception';
}

/**
 * Reads the body of a `_search` answer; `undefined` when it lacks what is on some shard, which the engine leaves out
 * without an error. https://docs.opensearch.org/latest/api-reference/search-apis/search/
 */
export function readSearch(body: unknown): SearchPage | undefined {
  if (!isObject(body) || body.timed_out !== false || !isObject(body._shards)) return undefined;
  const { total, successful } = body._shards;
  if (typeof total !== 'number' || successful !== total || !isObject(body.hits)) return undefined;
  const { hits } = body.hits;
  if (!Array.isArray(hits)) return undefined;
  const found = hits.flatMap((hit: unknown) => (isObject(hit) ? (readStored(hit) ?? []) : []));
  if (found.length !== hits.length) return undefined;
  const last: unknown = hits.at(-1);
  return { found, ...(isObject(last) && Array.isArray(last.sort) && { last: last.sort }) };
}

/** Whether a `_refresh` reached every shard that is there; `undefined` when one failed, or none was there to ask. */
export function readRefreshed(body: unknown): true | undefined {
  if (!isObject(body) || !isObject(body._shards)) return undefined;
  const { total, successful, failed } = body._shards;
  return failed === 0 && (total === 0 || Number(successful) > 0) ? true : undefined;
}

function readStored(entry: Readonly<Record<string, unknown>>): Stored | undefined {
  const { _index: index, _id: id, _seq_no: seqNo, _primary_term: primaryTerm } = entry;
  const { _source: source, _version: version } = entry;
  if (typeof index !== 'string' || typeof id !== 'string' || !isObject(source)) return undefined;
  if (typeof seqNo !== 'number' || typeof primaryTerm !== 'number') return undefined;
  return {
    ...{ address: { index, id }, source, revision: { seqNo, primaryTerm } },
    ...(typeof version === 'number' && { version }),
  };
}
