import { z } from 'zod';
import { ask } from '../../../../cli/search/ask.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import type { KeyValues } from '../../../protocol/alerts.ts';
import type { FoundKeys } from '../../../protocol/windows.ts';
import type { OpenedEngine } from '../opened-engine.ts';
import { byKeyOf, withText } from './key-query.ts';
import { highestOf, type Measure, none } from './measures.ts';

/** Starts of windows, both included, in milliseconds. */
export interface Starts {
  readonly from: number;
  readonly to: number;
}

export interface KeysWanted {
  readonly window: string;
  readonly keyFields: readonly string[];
  readonly measure: Measure;
  readonly starts: Starts;
  /** Only keys with this text in a value. */
  readonly text?: string | undefined;
  readonly most: number;
}

const buckets = z.object({
  keys: z.object({
    buckets: z.array(
      z.object({
        key: z.union([z.string(), z.array(z.union([z.string(), z.number(), z.boolean()]))]),
        doc_count: z.number(),
        highest: z.object({ value: z.number().nullable() }),
      }),
    ),
  }),
  all: z.object({ value: z.number() }).optional(),
});

/** More keys of several fields aren't counted. */
const mostCounted = 1_000;

/** Documents of one window, that start then. */
export function windowsWithin(window: string, { from, to }: Starts): object[] {
  return [{ term: { window } }, { range: { windowStart: { gte: from, lte: to, format: 'epoch_millis' } } }];
}

/** The keys with the highest values. @throws Fault */
export async function findKeys(
  { window, keyFields, measure, starts, text, most }: KeysWanted,
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<FoundKeys> {
  const [field] = keyFields;
  if (field === undefined) return { keys: [{ key: [], windows: 0 }], all: { count: 1, isExact: true } };
  const isSingle = keyFields.length === 1;
  const filter = [...windowsWithin(window, starts), ...(text ? [withText(keyFields, text)] : [])];
  const order = { size: isSingle ? most : mostCounted, order: { highest: 'desc' } };
  const body = {
    size: 0,
    query: { bool: { filter } },
    aggs: {
      keys: { ...byKeyOf(keyFields, order), aggs: { highest: highestOf(measure) } },
      // Exact up to so many.
      ...(isSingle && { all: { cardinality: { field: `key.${field}`, precision_threshold: 40_000 } } }),
    },
  };
  const { aggregations } = await ask(client, { index: windowIndices(pipeline).results, body }, signal);
  const found = buckets.safeParse(aggregations);
  if (!found.success) return { keys: [], all: { count: 0, isExact: true } };
  const { keys, all } = found.data;
  const count = all?.value ?? keys.buckets.length;
  return {
    keys: keys.buckets.slice(0, most).map(({ key, doc_count, highest: { value } }) => ({
      key: [key].flat(),
      windows: doc_count,
      ...(value !== null && value > none && { highest: value }),
    })),
    all: { count, isExact: isSingle ? count < 40_000 : count < mostCounted },
  };
}

/** Tells keys apart as the engine does, which keeps their values as texts. */
export function keyId(key: KeyValues): string {
  return JSON.stringify(key.map(String));
}
