import type { FlowPoint, ReaderFlow } from '../protocol/flow.ts';
import { type Lagging, lagsFromMs, worstFirst } from '../protocol/lagging.ts';

interface Readers {
  readonly indexer: ReaderFlow;
  readonly aggregator?: ReaderFlow | undefined;
}

/** Shards that lag, the worst first. @param at when the readers were read */
export function laggingShards({ indexer, aggregator }: Readers, at: number): readonly Lagging[] {
  const of = (reader: Lagging['reader'], { shards = [] }: ReaderFlow): Lagging[] =>
    shards
      .filter(({ lag }) => lag > lagsFromMs)
      .map(({ shardId, lag, behind }) => ({ reader, shardId, lag, behind, through: at - lag }));
  const all = [...of('indexer', indexer), ...(aggregator ? of('aggregator', aggregator) : [])];
  return all.sort(worstFirst);
}

/**
 * Since when there has been a lag without a break; `undefined`: there is none at the last point.
 * @param breath fewer points without a lag in a row than this are no break
 */
export function lagsSince(
  points: readonly Pick<FlowPoint, 'at' | 'lag'>[],
  breath: number,
): number | undefined {
  const isFree = (position: number) => (points[position]?.lag ?? 0) <= lagsFromMs;
  const breakAt = points.findLastIndex((_, position) =>
    Array.from({ length: breath }, (_, back) => position - back).every(isFree),
  );
  const begins = points.findIndex((_, position) => position > breakAt && !isFree(position));
  return points[begins]?.at;
}

/** Between two batches a shard has nothing in hand for a moment, however much it hasn't read. Milliseconds. */
const breathMs = 3_000;

/** Of a run's history. Milliseconds. */
const pointsEveryMs = 1_000;

/** Notes since when each shard lags. */
export class LagWatch {
  private known = new Map<string, { readonly one: Lagging; readonly seenAt: number }>();
  private before: number | undefined;

  /** What was seen before this began: a page that is opened late is told the same. */
  begin(points: readonly Pick<FlowPoint, 'at' | 'lag'>[]): void {
    this.before ??= lagsSince(points, breathMs / pointsEveryMs);
  }

  /** @param at when that was read */
  look(lagging: readonly Lagging[], at: number): readonly Lagging[] {
    const now = new Map(
      lagging.map((one) => {
        const name = `${one.reader} ${one.shardId}`;
        const since = this.known.get(name)?.one.since ?? this.before ?? at;
        return [name, { one: { ...one, since }, seenAt: at }];
      }),
    );
    const justSeen = [...this.known].filter(([name, { seenAt }]) => !now.has(name) && at - seenAt < breathMs);
    this.known = new Map([...now, ...justSeen]);
    // What begins to lag from now on is seen to.
    this.before = undefined;
    return [...this.known.values()].map(({ one }) => one).sort(worstFirst);
  }
}
