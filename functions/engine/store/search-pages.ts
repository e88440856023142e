import { addressKey } from '../../core/windows/addresses.ts';
import type { SearchPage } from './read-answers.ts';
import type { Search, Stored } from './window-store.ts';

/** Documents with sketches have some kilobytes each. The engine's own limit is 10,000. */
export const pageSize = 1_000;

/**
 * Every match, page by page. In the order of the last write: a document that is written meanwhile moves behind the
 * page that is read, and is found again rather than missed; what was found last of it counts. Index and sequence
 * number name one write, since these indices have one shard.
 */
export async function searchAllPages(
  search: Search,
  read: (body: Readonly<Record<string, unknown>>) => Promise<SearchPage>,
): Promise<readonly Stored[]> {
  const found = new Map<string, Stored>();
  let after: readonly unknown[] | undefined;
  do {
    const page = await read(searchBody(search, after));
    for (const stored of page.found) found.set(addressKey(stored.address), stored);
    after = page.found.length < pageSize ? undefined : page.last;
  } while (after !== undefined);
  return [...found.values()];
}

/** Asks for the match at one place in the order of a field of numbers. */
export function rankBody(search: Search, field: string, rank: number) {
  return {
    query: queryOf(search),
    from: rank - 1,
    size: 1,
    sort: [{ [field]: { order: 'asc', unmapped_type: 'long' } }],
    _source: [field],
    seq_no_primary_term: true,
    track_total_hits: true,
  };
}

function searchBody(search: Search, after: readonly unknown[] | undefined) {
  return {
    query: queryOf(search),
    size: pageSize,
    sort: [{ _index: 'asc' }, { _seq_no: 'asc' }],
    seq_no_primary_term: true,
    // Without it, OpenSearch 3.8 left out hits of pages sorted by a number, after documents had been rewritten.
    track_total_hits: true,
    ...(after !== undefined && { search_after: after }),
  };
}

function queryOf({ equal, notEqual = {}, between = [], ids }: Search) {
  const filter: unknown[] = Object.entries(equal).map(([field, value]) =>
    Array.isArray(value) ? { terms: { [field]: value } } : { term: { [field]: value } },
  );
  for (const { field, from, to } of between) filter.push({ range: { [field]: { gte: from, lte: to } } });
  if (ids !== undefined) filter.push({ ids: { values: ids } });
  const refused: unknown[] = Object.entries(notEqual).map(([field, value]) => ({ term: { [field]: value } }));
  return { bool: { filter, must_not: refused } };
}
