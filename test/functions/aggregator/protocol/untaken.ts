import { isKind } from '../../../../functions/engine/store/stored-kind.ts';
import {
  type AlertDocument,
  address,
  type PaneDocument,
  type ShardDocument,
  type SlotDocument,
} from './documents.ts';
import { limit, slots } from './rules.ts';
import type { World } from './world.ts';

/** What slots have yet to take or to apply. */
export async function untakenBy({ store, stream }: World): Promise<readonly string[]> {
  const untaken: string[] = [];
  const found = await store.get(stream.shards.map(({ id }) => address.shard(id)));
  const shards = found.flatMap((stored) =>
    stored !== undefined && isKind<ShardDocument>(stored.source, 'shard') ? [stored.source] : [],
  );
  for (let slot = 0; slot < slots; slot += 1) {
    const [stored] = await store.get([address.slot(slot)]);
    const document =
      stored !== undefined && isKind<SlotDocument>(stored.source, 'slot') ? stored.source : undefined;
    if (document?.isApplied === false) untaken.push(`a commit of slot ${slot}`);
    for (const { shard, log } of shards) {
      const known = document?.through[shard] ?? 0;
      const waiting = log.filter((entry) => entry.slots.includes(slot) && entry.number > known);
      untaken.push(...waiting.map(({ number }) => `number ${number} of ${shard} for slot ${slot}`));
    }
  }
  return [...untaken, ...(await unevaluated(store))];
}

/** Windows past the limit that nothing has evaluated. */
async function unevaluated(store: World['store']): Promise<readonly string[]> {
  await store.refresh('panes');
  const panes = (await store.search({ index: 'panes', equal: {} })).flatMap(({ source }) =>
    isKind<PaneDocument>(source, 'model-pane') ? [source] : [],
  );
  const breaches = panes.filter(({ records, redriven }) => records.length - redriven.length >= limit);
  const alerts = await store.get(breaches.map(({ key }) => address.alert(key)));
  return breaches.flatMap(({ start, key }, position) => {
    const source = alerts[position]?.source ?? {};
    const isFired = isKind<AlertDocument>(source, 'alert') && source.fired.includes(start);
    return isFired ? [] : [`the alert of window ${start} of key ${key}`];
  });
}
