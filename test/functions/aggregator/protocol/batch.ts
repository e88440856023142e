import {
  address,
  type LogEntry,
  type ModelRecord,
  type PartialDocument,
  partialId,
  type ShardDocument,
  type SkippedDocument,
  type SlotDocument,
} from './documents.ts';
import {
  always,
  type Outside,
  read,
  readRegistry,
  readShards,
  readSlots,
  register,
  write,
} from './outside.ts';
import { combine } from './pass.ts';
import { type Folded, fold, untaken } from './rules.ts';

/** The first stage: a batch becomes partials and one write of its shard. Then it does what the slots need. */
export async function runBatch(records: readonly ModelRecord[], outside: Outside): Promise<void> {
  const slots = await readSlots(outside);
  while (!(await handOver(records, slots, outside))) {
    // Another container has the same batch, or a part of it.
  }
  await combine(outside, outside.keeps('lease-checked-after-commit') ? undefined : slots);
}

/** @returns false when somebody else has written the shard meanwhile */
async function handOver(
  records: readonly ModelRecord[],
  slots: readonly (SlotDocument | undefined)[],
  outside: Outside,
): Promise<boolean> {
  const { keeps } = outside;
  const shard = records[0]?.shard ?? '';
  const { state, revision } = await readShard(shard, outside);
  const fresh = keeps('fence') ? records.filter(({ sequence }) => sequence > state.fence) : records;
  const last = fresh.at(-1);
  if (last === undefined) return true;
  const folded = fold(
    state.latest,
    fresh.filter(({ rejected }) => !rejected),
  );
  const entry = await writePartials(state, folded, outside);
  if (keeps('marked-before-fence')) await markSkipped(fresh, outside);
  const { latest } = folded;
  const next: ShardDocument = {
    ...state,
    fence: last.sequence,
    number: entry.number,
    log: [...untaken(shard, state.log, slots, keeps), entry],
    ...(latest !== undefined && { latest }),
  };
  const condition = keeps('shard-compare-and-set') ? revision : always(outside);
  if ((await write(address.shard(shard), next, condition, outside)) !== 'written') return false;
  if (!keeps('marked-before-fence')) await markSkipped(fresh, outside);
  return true;
}

async function writePartials(
  { shard, number }: ShardDocument,
  { partials }: Folded,
  outside: Outside,
): Promise<LogEntry> {
  const nonce = outside.keeps('nonce') ? `${outside.process}.${outside.clock()}` : '';
  const entry: LogEntry = { number: number + 1, nonce, slots: [...partials.keys()] };
  for (const [slot, panes] of partials) {
    const at = address.partial(partialId(shard, entry, slot));
    const partial: PartialDocument = { kind: 'partial', panes };
    await write(at, partial, always(outside), outside);
  }
  return entry;
}

async function markSkipped(records: readonly ModelRecord[], outside: Outside): Promise<void> {
  for (const record of records.filter(({ rejected }) => rejected)) {
    const mark: SkippedDocument = { kind: 'skipped', redriven: false };
    await write(address.skipped(record), mark, 'absent', outside);
  }
}

/** Registers the stream's shards before the first record, so that no window closes without them. */
async function readShard(shard: string, outside: Outside) {
  const { document, revision } = await read<ShardDocument>(address.shard(shard), 'shard', outside);
  if (document !== undefined && document.fence > 0) return { state: document, revision };
  const listed = outside.listShards();
  const all = { ...listed, [shard]: listed[shard] ?? [] };
  await register(outside.keeps('registered-first') ? all : { [shard]: all[shard] ?? [] }, outside);
  const registry = (await readRegistry(outside)).document?.shards ?? {};
  const parents = await begunAncestors(shard, registry, outside);
  const latest = parents.flatMap(({ latest }) => latest ?? []);
  const isInherited = latest.length > 0 && outside.keeps('inherited-latest');
  const after = Object.fromEntries(parents.map((parent) => [parent.shard, parent.number]));
  const first: ShardDocument = { kind: 'shard', shard, fence: 0, number: 0, log: [], after };
  const inherited = isInherited ? { latest: Math.max(...latest) } : {};
  // A sweep may have seen it before its first record.
  return { state: { ...first, ...document, after, ...inherited }, revision };
}

async function begunAncestors(
  shard: string,
  registry: Readonly<Record<string, readonly string[]>>,
  outside: Outside,
): Promise<readonly ShardDocument[]> {
  const begun: ShardDocument[] = [];
  for (const parent of registry[shard] ?? []) {
    const state = (await readShards([parent], outside)).get(parent);
    if (state !== undefined && state.fence > 0) begun.push(state);
    else begun.push(...(await begunAncestors(parent, registry, outside)));
  }
  return begun;
}
