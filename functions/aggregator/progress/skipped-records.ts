import { skippedAddress } from '../../core/windows/addresses.ts';
import { isAfter, type Registry, type ShardState, type SkippedRecord } from '../../core/windows/state.ts';
import { supersededBy } from '../../core/windows/watermark.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import { type DocumentAddress, type Revision, StoreUnavailable } from '../../engine/store/window-store.ts';
import type { StreamRecord } from '../../pipeline/record.ts';
import { readStates, type StoredShard, writeShard } from './progress.ts';
import { type ProgressOptions, registerShards } from './registry.ts';

/**
 * Decides for good, before anything of the batch is folded, that its rejected records are left out. Else a corrected
 * transform that is deployed while the batch is interrupted would fold them into some panes and not into others, and
 * a redrive would fold them again.
 *
 * @returns whether there was anything to decide: then the shard's state is to be read anew
 * @throws StoreUnavailable
 */
export async function decideSkipped(
  rejected: readonly StreamRecord[],
  shard: StoredShard,
  options: ProgressOptions,
): Promise<boolean> {
  const { leftOut = [], fence, revision } = shard.state;
  const decided = new Set(leftOut.map(({ sequenceNumber }) => sequenceNumber));
  const fresh = rejected
    .filter(({ sequenceNumber }) => isAfter(sequenceNumber, fence) && !decided.has(sequenceNumber))
    .map(({ sequenceNumber, arrivalTime }) => ({ sequenceNumber, arrivalTime }));
  if (fresh.length === 0) return false;
  const decision = { ...shard.state, leftOut: [...leftOut, ...fresh], revision: revision + 1 };
  await writeShard(decision, shard, options);
  return true;
}

/**
 * Marks what is left out up to a sequence number that the state is about to pass: so that a redrive may count it, once.
 *
 * @returns what is left out after it
 * @throws StoreUnavailable
 */
export async function markSkippedThrough(
  fence: string,
  { shardId, leftOut = [] }: ShardState,
  { pipelineName, store }: ProgressOptions,
): Promise<NonNullable<ShardState['leftOut']>> {
  const isAhead = ({ sequenceNumber }: { sequenceNumber: string }) => isAfter(sequenceNumber, fence);
  const marks = leftOut
    .filter((record) => !isAhead(record))
    .map(({ sequenceNumber, arrivalTime }) => ({
      address: skippedAddress(pipelineName, { shardId, sequenceNumber, arrivalTime }),
      source: { kind: 'skipped', shardId, sequenceNumber } satisfies SkippedRecord,
      ifStored: 'absent' as const,
    }));
  const outcomes = marks.length === 0 ? [] : await store.put(marks);
  if (outcomes.includes('failed')) throw new StoreUnavailable('records left out could not be marked');
  return leftOut.filter(isAhead);
}

/** A record that the windows were given and didn't take in: its mark, and what to name when overwriting that. */
export interface SkippedMark {
  readonly address: DocumentAddress;
  readonly mark: SkippedRecord;
  readonly revision: Revision;
}

/** `counted`: it is in the windows, or was never meant to be. `ahead`: the stream is yet to give it to them. */
export type Standing = 'counted' | 'ahead' | SkippedMark;

export interface Standings {
  /** By position. */
  readonly standings: readonly Standing[];
  /** The shards that may have panes. */
  readonly registry: Registry;
}

/**
 * Whether the windows count these records. A record is marked before its shard's fence passes it. So the states are read
 * first, then the marks: a record behind the fence without a mark was counted. For a record ahead of the fence the next
 * delivery may still decide otherwise, marked or not.
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
  const marks = await options.store.get(
    records.map((record) => skippedAddress(options.pipelineName, record)),
  );
  const standings = records.map((record, position): Standing => {
    if (!isPassed(record)) return 'ahead';
    const stored = marks[position];
    if (stored === undefined || !isKind<SkippedRecord>(stored.source, 'skipped')) return 'counted';
    const { address, source: mark, revision } = stored;
    return mark.redriven === true ? 'counted' : { address, mark, revision };
  });
  return { standings, registry };
}

/** The stream won't give records behind the fence, of a shard whose children have begun, or of a forgotten shard. */
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
export async function markRedriven(marks: readonly SkippedMark[], { store }: ProgressOptions): Promise<void> {
  if (marks.length === 0) return;
  const outcomes = await store.put(
    marks.map(({ address, mark, revision }) => ({
      address,
      source: { ...mark, redriven: true },
      ifStored: revision,
    })),
  );
  // A conflict: another redrive noted the same.
  if (outcomes.includes('failed')) throw new StoreUnavailable('redriven records could not be noted as such');
}
