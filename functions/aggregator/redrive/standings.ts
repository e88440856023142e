import { skippedAddress } from '../../core/windows/addresses.ts';
import { isAfter, type Registry, type SkippedRecord } from '../../core/windows/state.ts';
import { neededLog } from '../../core/windows/take.ts';
import { supersededBy } from '../../core/windows/watermark.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import { type DocumentAddress, type Revision, StoreUnavailable } from '../../engine/store/window-store.ts';
import type { StreamRecord } from '../../pipeline/record.ts';
import type { Context } from '../context/context.ts';
import { type Look, look } from '../progress/look.ts';
import { registerShards } from '../progress/registry.ts';

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
  readonly registry: Registry;
}

/**
 * Whether the windows count these records. What a batch leaves out is in the log of its shard until it is marked. So the
 * states are read first, then the marks: a record behind the fence without a mark was counted, unless the log still
 * has batches that left something out. For a record ahead of the fence the next delivery may decide otherwise.
 *
 * @throws StoreUnavailable
 */
export async function readStandings(records: readonly StreamRecord[], context: Context): Promise<Standings> {
  const registered = await registerShards(undefined, context);
  const known = new Set(registered.shards.map(({ id }) => id));
  const seen = await look(registered, context);
  const { registry } = seen;
  const standsAhead = isAhead(seen);
  const marks = await context.store.get(
    records.map((record) => skippedAddress(context.pipelineName, record)),
  );
  const standings = records.map((record, position): Standing => {
    // One of a shard that isn't registered any more will not come.
    if (known.has(record.shardId) && standsAhead(record)) return 'ahead';
    const stored = marks[position];
    if (stored === undefined || !isKind<SkippedRecord>(stored.source, 'skipped')) return 'counted';
    const { address, source: mark, revision } = stored;
    return mark.redriven === true ? 'counted' : { address, mark, revision };
  });
  return { standings, registry };
}

/** The stream won't give records behind the fence, of a shard whose children have begun, or of a forgotten shard. */
function isAhead({ registry, shards, slots }: Look) {
  const superseded = supersededBy(registry, shards);
  return ({ shardId, sequenceNumber }: StreamRecord) => {
    const state = shards.get(shardId);
    const isUnmarked = state !== undefined && neededLog(state, slots).some(({ hasSkipped }) => hasSkipped);
    if (isUnmarked) return true;
    if (superseded.has(shardId)) return false;
    return state?.fence === undefined || isAfter(sequenceNumber, state.fence);
  };
}

/** Notes that records are in the windows now: another redrive, with another transform perhaps, adds nothing. */
export async function markRedriven(marks: readonly SkippedMark[], { store }: Context): Promise<void> {
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
