import { registryAddress, shardAddress } from '../../core/windows/addresses.ts';
import type { RegisteredShard } from '../../core/windows/state.ts';
import { neededLog } from '../../core/windows/take.ts';
import { retirable } from '../../core/windows/watermark.ts';
import type { PipelineStore } from '../../engine/store/window-store.ts';
import type { Context, ListedShard } from '../context/context.ts';
import { type Look, shardOf } from './look.ts';
import { registryOf } from './registry.ts';

/** Longer than any invocation can still have a batch of a shard, in milliseconds: Lambda gives it 15 minutes. */
const longestBatchMs = 3_600_000;

/**
 * Retires shards that the stream has forgotten, whose children have taken over and whose batches all slots have taken,
 * an hour after a sweep first found that. A record that still comes from one registers it again. If another sweep is
 * doing this, it is left to that one.
 *
 * @param asked what the stream had when it was asked, before the rest was read
 */
export async function retireShards(
  asked: readonly ListedShard[],
  { registry: registered, shards, slots }: Look,
  { pipelineName, store, now: clock }: Context,
): Promise<void> {
  const now = clock();
  const listed = new Set(asked.map(({ id }) => id));
  if (registered.shards.every(({ id }) => listed.has(id))) return;
  const address = registryAddress(pipelineName);
  const [stored] = await store.get([address]);
  if (stored === undefined) return;
  const registry = registryOf(stored);
  const isTaken = (id: string) => {
    const state = shards.get(id);
    return state === undefined || neededLog(state, slots).length === 0;
  };
  const isGone = ({ id }: RegisteredShard) => !listed.has(id) && isTaken(id);
  const gone = retirable(registry, shards, isGone);
  const isDue = (shard: RegisteredShard) => isGone(shard) && now - (shard.goneSince ?? now) >= longestBatchMs;
  const due = retirable(registry, shards, isDue);
  if (gone.every(({ goneSince }) => goneSince !== undefined) && due.length === 0) return;
  // What slots have taken of it they forget with it: it must not be taken again if a record of it comes after all.
  for (const { id } of due)
    if (!(await emptyLog(id, shards.get(id)?.number, { pipelineName, store }))) return;
  const left = registry.shards.filter((shard) => !due.includes(shard));
  const marked = left.map((shard) => (gone.includes(shard) ? { goneSince: now, ...shard } : shard));
  await store.put([{ address, source: { ...registry, shards: marked }, ifStored: stored.revision }]);
}

/** @returns whether it is written; not when a batch has come meanwhile */
async function emptyLog(
  shardId: string,
  seen: number | undefined,
  { pipelineName, store }: PipelineStore,
): Promise<boolean> {
  const address = shardAddress(pipelineName, shardId);
  const [stored] = await store.get([address]);
  const state = shardOf(stored);
  if (stored === undefined || state === undefined || state.log.length === 0) return true;
  if (state.number !== seen) return false;
  const [outcome] = await store.put([{ address, source: { ...state, log: [] }, ifStored: stored.revision }]);
  return outcome === 'written';
}
