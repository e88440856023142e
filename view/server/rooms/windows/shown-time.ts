import { ask } from '../../../../cli/search/ask.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import type { OpenedEngine } from '../opened-engine.ts';
import { Kept } from '../paced.ts';
import type { Starts } from './find-keys.ts';

/** The first stored window changes with what is kept alone. Milliseconds. */
const firstForMs = 600_000;

/** The newest window of a stream of now is looked for in these days alone. Milliseconds. */
const recentMs = 3 * 86_400_000;

/**
 * The first and the last stored window. Each is one document by its time: a minimum and a maximum of one window's
 * results would make the engine visit them all, each second.
 */
export class StoredStarts {
  private readonly first = new Kept<number | undefined>(firstForMs);

  /** Their starts; `undefined` while there is none. @throws Fault */
  async of(window: string, engine: OpenedEngine, signal: AbortSignal): Promise<Starts | undefined> {
    const first = await this.first.get(window, () => edge({ window, order: 'asc' }, engine, signal));
    if (first === undefined) return undefined;
    const since = Date.now() - recentMs;
    const recent = await edge({ window, order: 'desc', since }, engine, signal);
    const to = recent ?? (await edge({ window, order: 'desc' }, engine, signal)) ?? first;
    return { from: Math.min(first, to), to };
  }
}

interface Edge {
  readonly window: string;
  readonly order: 'asc' | 'desc';
  /** Only windows that start then or later. */
  readonly since?: number;
}

async function edge(
  { window, order, since }: Edge,
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<number | undefined> {
  const recent = { range: { windowStart: { gte: since, format: 'epoch_millis' } } };
  const body = {
    ...{ size: 1, _source: false, track_total_hits: false },
    query: { bool: { filter: [{ term: { window } }, ...(since === undefined ? [] : [recent])] } },
    sort: [{ windowStart: { order, unmapped_type: 'date' } }],
  };
  const { hits } = await ask(client, { index: windowIndices(pipeline).results, body }, signal);
  const [start] = hits.hits[0]?.sort ?? [];
  return typeof start === 'number' ? start : undefined;
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
