import { z } from 'zod';
import { ask } from '../../../../cli/search/ask.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import type { KeyValues } from '../../../protocol/alerts.ts';
import type { KeySeries } from '../../../protocol/windows.ts';
import type { OpenedEngine } from '../opened-engine.ts';
import { keyId, type Starts, windowsWithin } from './find-keys.ts';
import { keyIn, ofKeys } from './key-query.ts';
import { type Measure, readMeasure } from './measures.ts';

export interface SeriesWanted {
  readonly window: string;
  readonly keyFields: readonly string[];
  readonly measure: Measure;
  readonly keys: readonly KeyValues[];
  readonly starts: readonly number[];
}

const result = z.object({
  windowStart: z.string(),
  final: z.boolean(),
  documents: z.number(),
  key: z.unknown().optional(),
  metrics: z.record(z.string(), z.unknown()).default({}),
});

export type Result = z.infer<typeof result>;

/** The engine's limit on the hits of one search. */
const mostHits = 10_000;

/** The windows of some keys, by their starts. @throws Fault */
export async function readSeries(
  wanted: SeriesWanted,
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<readonly KeySeries[]> {
  const { window, keyFields, keys, starts } = wanted;
  const span: Starts = { from: starts[0] ?? 0, to: starts.at(-1) ?? 0 };
  const body = {
    size: mostHits,
    query: { bool: { filter: [...windowsWithin(window, span), ofKeys(keyFields, keys)] } },
    _source: ['windowStart', 'final', 'documents', 'key', 'metrics'],
  };
  const { hits } = await ask(client, { index: windowIndices(pipeline).results, body }, signal);
  return seriesOf(
    wanted,
    hits.hits.map(({ _source }) => _source),
  );
}

/** A series for each key, in their order, whether it has windows or not. */
export function seriesOf(
  { keyFields, measure, keys, starts }: SeriesWanted,
  sources: readonly unknown[],
): readonly KeySeries[] {
  const positions = new Map(starts.map((start, position) => [start, position]));
  const series = new Map(
    keys.map((key) => [
      keyId(key),
      { key, values: new Array<number | string | null>(starts.length).fill(null), open: [] as number[] },
    ]),
  );
  for (const source of sources) {
    const read = result.safeParse(source);
    if (!read.success) continue;
    const key = keyIn(keyFields, read.data.key);
    const own = series.get(keyId(key));
    const position = positions.get(Date.parse(read.data.windowStart));
    if (own === undefined || position === undefined) continue;
    own.key = key;
    own.values[position] = readMeasure(measure, read.data);
    if (!read.data.final) own.open.push(position);
  }
  return [...series.values()].map(({ open, ...own }) => ({ ...own, open: open.toSorted((a, b) => a - b) }));
}
