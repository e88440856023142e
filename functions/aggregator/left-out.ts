import type { StreamRecord } from '../core/record.ts';
import { skippedPlace } from '../core/windows/places.ts';
import { isAfter, type Registry, type ShardState, type SkippedRecord } from '../core/windows/state.ts';
import { supersededBy } from '../core/windows/watermark.ts';
import { type ProgressOptions, readStates, registerShards } from './progress.ts';
import { isKind } from './stored-kind.ts';
import { type Place, type Revision, StoreUnavailable } from './window-store.ts';

/** A record that the windows were given and didn't take in: its mark, and what to name when overwriting that. */
export interface LeftOut {
  readonly place: Place;
  readonly mark: SkippedRecord;
  readonly revision: Revision;
}

/** `counted`: it is in the windows, or was never meant to be. `ahead`: the stream is yet to give it to them. */
export type Standing = 'counted' | 'ahead' | LeftOut;

export interface Standings {
  /** By position. */
  readonly standings: readonly Standing[];
  /** The shards that there may be panes of. */
  readonly registry: Registry;
}

/**
 * How records stand to the windows. A record is marked before the state of its shard passes it, so the states are
 * read before the marks: what has been passed by then and has no mark was counted. What hasn't been passed may still
 * be judged otherwise, marked or not.
 *
 * @throws StoreUnavailable
 */
export async function readStandings(
  records: readonly StreamRecord[],
  options: ProgressOptions,
): Promise<Standings> {
  const registry = await registerShards(undefined, options);
  const ids = new Set([...registry.shards.map(({ id }) => id), ...records.map(({ shardId }) => shardId)]);
  const { shards } = await readStates({ shards: [...ids], windows: [] }, options);
  const isPassed = passing(registry, shards);
  const marks = await options.store.get(records.map((record) => skippedPlace(options.pipeline, record)));
  const standings = records.map((record, position): Standing => {
    if (!isPassed(record)) return 'ahead';
    const stored = marks[position];
    if (stored === undefined || !isKind<SkippedRecord>(stored.source, 'skipped')) return 'counted';
    const { place, source: mark, revision } = stored;
    return mark.redriven === true ? 'counted' : { place, mark, revision };
  });
  return { standings, registry };
}

/** The stream won't give what is behind the fence, of a shard whose children have begun, or of one that it forgot. */
function passing(registry: Registry, shards: ReadonlyMap<string, ShardState>) {
  const superseded = supersededBy(registry, shards);
  const registered = new Set(registry.shards.map(({ id }) => id));
  return ({ shardId, sequenceNumber }: StreamRecord) => {
    if (superseded.has(shardId) || !registered.has(shardId)) return true;
    const fence = shards.get(shardId)?.fence;
    return fence !== undefined && !isAfter(sequenceNumber, fence);
  };
}

/** Notes that records are in the windows now: another redrive, with another transform perhaps, adds nothing. */
export async function markRedriven(leftOut: readonly LeftOut[], { store }: ProgressOptions): Promise<void> {
  if (leftOut.length === 0) return;
  const outcomes = await store.put(
    leftOut.map(({ place, mark, revision }) => ({
      place,
      source: { ...mark, redriven: true },
      unless: revision,
    })),
  );
  // A conflict: another redrive noted the same.
  if (outcomes.includes('failed')) throw new StoreUnavailable('redriven records could not be noted as such');
}
