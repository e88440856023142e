import { z } from 'zod';
import { ask } from '../../../../cli/search/ask.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import type { OpenedEngine } from '../opened-engine.ts';
import type { Starts } from './find-keys.ts';

const edges = z.object({
  first: z.object({ value: z.number().nullable() }),
  last: z.object({ value: z.number().nullable() }),
});

/** Starts of the first and the last stored window; `undefined` while there is none. @throws Fault */
export async function storedStarts(
  window: string,
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<Starts | undefined> {
  const field = 'windowStart';
  const body = {
    size: 0,
    query: { bool: { filter: [{ term: { window } }] } },
    aggs: { first: { min: { field } }, last: { max: { field } } },
  };
  const { aggregations } = await ask(client, { index: windowIndices(pipeline).results, body }, signal);
  const found = edges.safeParse(aggregations);
  const { first, last } = found.success ? found.data : { first: { value: null }, last: { value: null } };
  return first.value === null || last.value === null ? undefined : { from: first.value, to: last.value };
}

export interface TimeWanted {
  readonly stored: Starts;
  readonly slide: number;
  /** How many windows are shown. */
  readonly windows: number;
  /** Start of the last one, if an earlier time is wanted. */
  readonly until?: number | undefined;
  readonly now: number;
}

/**
 * The starts to show: up to the window of now as long as the newest stored one would still be among them, so that a
 * stream that has fallen silent is seen to be; else up to the newest one.
 */
export function shownStarts({ stored, slide, windows, until, now }: TimeWanted): readonly number[] {
  const aligned = (time: number) => Math.floor(time / slide) * slide;
  const current = aligned(now);
  const isRecent = current > stored.to && current - stored.to < (windows * slide) / 2;
  const newest = isRecent ? current : stored.to;
  const last = until === undefined ? newest : Math.min(newest, aligned(until));
  return Array.from({ length: windows }, (_, position) => last - (windows - 1 - position) * slide);
}
