import { z } from 'zod';
import { ask } from '../../../../cli/search/ask.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import type { OpenedEngine } from '../opened-engine.ts';
import { windowsWithin } from '../windows/find-keys.ts';
import { keyIn } from '../windows/key-query.ts';
import type { StoredResult } from './evaluate-stored.ts';

const pageSize = 5_000;

const result = z.object({
  windowStart: z.string(),
  documents: z.number(),
  key: z.unknown().optional(),
  metrics: z.record(z.string(), z.unknown()).default({}),
});

export interface StoredWanted {
  readonly window: string;
  readonly keyFields: readonly string[];
  /** Starts of windows in milliseconds, both included. */
  readonly from: number;
  readonly to: number;
  /** Results that are read at most: the newest. */
  readonly most: number;
  /** Documents that have to match besides. */
  readonly filter?: readonly object[];
}

/** Final results of a window, the newest first. @throws Fault */
export async function readStored(
  { window, keyFields, from, to, most, filter = [] }: StoredWanted,
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<{ readonly results: readonly StoredResult[]; readonly isCut: boolean }> {
  const results: StoredResult[] = [];
  let after: readonly unknown[] | undefined;
  do {
    const body: object = {
      size: Math.min(pageSize, most - results.length),
      query: {
        bool: { filter: [...windowsWithin(window, { from, to }), { term: { final: true } }, ...filter] },
      },
      // Sequence numbers are an order within an index, and each month has one.
      sort: [{ windowStart: 'desc' }, { _index: 'asc' }, { _seq_no: 'asc' }],
      _source: ['windowStart', 'documents', 'key', 'metrics'],
      track_total_hits: true,
      ...(after !== undefined && { search_after: after }),
    };
    const { hits } = await ask(client, { index: windowIndices(pipeline).results, body: { ...body } }, signal);
    for (const { _source } of hits.hits) {
      const read = result.safeParse(_source);
      if (!read.success) continue;
      const { windowStart, documents, key, metrics } = read.data;
      results.push({ start: Date.parse(windowStart), key: keyIn(keyFields, key), documents, metrics });
    }
    after = hits.hits.length < pageSize ? undefined : hits.hits.at(-1)?.sort;
  } while (after !== undefined && results.length < most);
  return { results, isCut: results.length >= most };
}
