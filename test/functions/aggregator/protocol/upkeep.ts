import { sendLeft } from './alerts.ts';
import {
  address,
  type ModelRecord,
  type PartialDocument,
  type ShardDocument,
  type SkippedDocument,
} from './documents.ts';
import { always, type Outside, read, readRegistry, register, write } from './outside.ts';
import { combine, commit, finish, readSlot } from './pass.ts';
import { slotOf, startOf } from './rules.ts';

/** What no batch triggers: idle shards, slots that were left, notifications that weren't sent. */
export async function runSweep(keys: readonly number[], outside: Outside): Promise<void> {
  // Before the shards are listed: of a shard that is split after that, what it lacks may be in its children.
  const listedAt = outside.ticks();
  await register(outside.listShards(), outside);
  const registry = (await readRegistry(outside)).document?.shards ?? {};
  for (const shard of Object.keys(registry)) await markIdle(shard, listedAt, outside);
  await combine(outside);
  for (const key of keys) await sendLeft(key, outside);
}

async function markIdle(shard: string, listedAt: number, outside: Outside): Promise<void> {
  const idleThrough = outside.keeps('idle-since-listing') ? listedAt : outside.ticks();
  const { document, revision } = await read<ShardDocument>(address.shard(shard), 'shard', outside);
  const first: ShardDocument = { kind: 'shard', shard, fence: 0, number: 0, log: [], after: {} };
  const state = document ?? first;
  if (outside.hasRecordsAfter(shard, state.fence)) return;
  const idle: ShardDocument = { ...state, idleThrough };
  await write(address.shard(shard), idle, revision, outside);
}

/** Brings a record in that was left out, once, however often it is redriven. */
export async function runRedrive(record: ModelRecord, outside: Outside): Promise<void> {
  const { shard, sequence, key, event } = record;
  const fence = (await read<ShardDocument>(address.shard(shard), 'shard', outside)).document?.fence ?? 0;
  const mark = await read<SkippedDocument>(address.skipped(record), 'skipped', outside);
  if (fence < sequence || mark.document === undefined || mark.document.redriven) return;
  const id = `redriven:${outside.process}.${outside.clock()}`;
  const partial: PartialDocument = {
    kind: 'partial',
    panes: [{ start: startOf(event), key, records: [sequence] }],
  };
  await write(address.partial(id), partial, always(outside), outside);
  for (;;) {
    const found = await readSlot(slotOf(key), outside);
    const { through, watermark, isApplied } = found.document;
    if (!isApplied) {
      await combine(outside);
      continue;
    }
    const takes = [{ id, redriven: true }];
    const [committed] = await commit(found, { takes, through, watermark }, outside);
    if (committed === undefined) continue;
    await finish(committed, outside);
    break;
  }
  const redriven: SkippedDocument = { kind: 'skipped', redriven: true };
  await write(address.skipped(record), redriven, mark.revision, outside);
  // A batch may have left its partials to this invocation, whose lease it met.
  if (outside.keeps('look-after-release')) await combine(outside);
}
