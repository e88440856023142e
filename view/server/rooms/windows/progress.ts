import { z } from 'zod';
import { ask } from '../../../../cli/search/ask.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import type { LateDocuments, LateSeen, LateShard, WindowShape } from '../../../protocol/windows.ts';
import type { OpenedEngine } from '../opened-engine.ts';

const progress = z.object({
  kind: z.string(),
  shardId: z.string().default(''),
  late: z.record(z.string(), z.number()).default({}),
  latestEvent: z.number().optional(),
  closings: z
    .record(z.string(), z.object({ closedThrough: z.number().optional(), openedFrom: z.number().optional() }))
    .default({}),
});

export interface WindowProgress {
  readonly closedThrough?: number | undefined;
  readonly openedFrom?: number | undefined;
  readonly late: readonly LateShard[];
}

/** How far a window has been closed, and what came too late for it. @throws Fault */
export async function readProgress(
  { name, lateness }: Pick<WindowShape, 'name' | 'lateness'>,
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<WindowProgress> {
  const isOurs = { terms: { kind: ['shard', 'slot'] } };
  const body = {
    size: 10_000,
    query: isOurs,
    _source: ['kind', 'shardId', 'late', 'latestEvent', 'closings'],
  };
  const { hits } = await ask(client, { index: windowIndices(pipeline).progress, body }, signal);
  const read = hits.hits.flatMap(({ _source }) => {
    const parsed = progress.safeParse(_source);
    return parsed.success ? [parsed.data] : [];
  });
  // Closed for a key only: all slots of keys count.
  const closings = read.flatMap(({ kind, closings: all }) => (kind === 'slot' ? [all[name]] : []));
  const closed = closings.flatMap((closing) => closing?.closedThrough ?? []);
  const opened = closings.flatMap((closing) => closing?.openedFrom ?? []);
  const late = read.flatMap(({ kind, shardId, late: documents, latestEvent }) => {
    const own = documents[name] ?? 0;
    if (kind !== 'shard' || own === 0) return [];
    const before = latestEvent === undefined ? {} : { before: latestEvent - lateness };
    return [{ shardId, documents: own, ...before }];
  });
  return {
    ...(closed.length > 0 && closed.length === closings.length && { closedThrough: Math.min(...closed) }),
    ...(opened.length > 0 && { openedFrom: Math.min(...opened) }),
    late: late.toSorted((a, b) => b.documents - a.documents),
  };
}

/** Kept of what came late. */
const mostSeen = 100;

/** Notes what comes late while a page looks: the engine keeps the counts alone. */
export class LateWatch {
  private readonly counts = new Map<string, number>();
  private seen: readonly LateSeen[] = [];
  private isBegun = false;

  note(shards: readonly LateShard[], at: number): LateDocuments {
    for (const { shardId, documents, before } of shards) {
      const more = documents - (this.counts.get(shardId) ?? 0);
      this.counts.set(shardId, documents);
      // What came before the page was opened may have been of any time.
      if (!this.isBegun || more <= 0 || before === undefined) continue;
      this.seen = [...this.seen, { at, before, documents: more }].slice(-mostSeen);
    }
    this.isBegun = true;
    return { shards, seen: this.seen };
  }
}
