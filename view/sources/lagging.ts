import type { FlowPoint, ReaderFlow } from '../protocol/flow.ts';
import { type Lagging, lagsFromMs } from '../protocol/lagging.ts';

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
  return all.sort((one, other) => other.lag - one.lag);
}

/** Since when there has been a lag without a break; `undefined`: there is none at the last point. */
export function lagsSince(points: readonly Pick<FlowPoint, 'at' | 'lag'>[]): number | undefined {
  const lastFree = points.findLastIndex(({ lag }) => lag <= lagsFromMs);
  return points[lastFree + 1]?.at;
}

/** Notes since when each shard lags. */
export class LagWatch {
  private since = new Map<string, number>();
  private before: number | undefined;

  /** What was seen before this began: a page that is opened late is told the same. */
  begin(points: readonly Pick<FlowPoint, 'at' | 'lag'>[]): void {
    this.before ??= lagsSince(points);
  }

  look(lagging: readonly Lagging[], at: number): readonly Lagging[] {
    const known = lagging.map((one) => {
      const name = `${one.reader} ${one.shardId}`;
      return { name, one: { ...one, since: this.since.get(name) ?? this.before ?? at } };
    });
    this.since = new Map(known.map(({ name, one }) => [name, one.since]));
    // What begins to lag from now on is seen to.
    this.before = undefined;
    return known.map(({ one }) => one);
  }
}
