import { expect, test } from 'vitest';
import { sourceOf, stateOf } from '../../../../functions/aggregator/evaluate/alert-states.ts';
import { acknowledge } from '../../../../functions/core/monitors/alert-actions.ts';
import { claim } from '../../../../functions/core/monitors/outbox.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import { interrupted } from '../interrupted.ts';
import { definition, limit, margin, slowly, withLeftovers } from './outbox-run.ts';

test('one notification that fails keeps no other from going out', async () => {
  const { store, sent, sweep, failNext } = slowly();
  await withLeftovers(store, 1);
  failNext();
  await sweep();
  await withLeftovers(store, 40, 1);
  await sweep();
  expect(sent).toHaveLength(40);
});

test('what was given back is not sent by the one that gave it back', async () => {
  const { store, sent, sweep, outboxAt } = slowly();
  await withLeftovers(store, 1);
  const [stored] = await store.search({ index: windowIndices(definition.name).monitors, equal: {} });
  const state = stateOf(stored);
  const [entry] = state?.outbox ?? [];
  if (stored === undefined || state === undefined || entry === undefined) throw new Error('no state');
  const { outbox, ends, now } = outboxAt(60_000);
  const claimed = claim(state, entry.id, ends + margin);
  await store.put([{ address: stored.address, source: sourceOf(claimed), ifStored: stored.revision }]);
  outbox.add(claimed, [entry.id]);
  // Too soon for anything to be sent.
  await outbox.send(now() + 500);
  expect(sent).toEqual([]);
  await sweep();
  expect(sent).toHaveLength(1);
  outbox.add(claimed, []);
  await outbox.send();
  expect(sent).toHaveLength(1);
});

test('an acknowledgement that comes while the notification is sent is kept, and documented by the next sweep', async () => {
  const { store, sent, sweep, outboxAt } = slowly();
  await withLeftovers(store, 1);
  const { monitors: states, alerts } = windowIndices(definition.name);
  const stored = () => store.search({ index: states, equal: {} });
  const acknowledging = interrupted(
    store,
    (state) => acknowledge(state, { by: 'ada', at: 0 }),
    () => sent.length === 1,
  );
  const { outbox, ends } = outboxAt(limit, acknowledging);
  await outbox.collect(ends + margin);
  const kept = { outbox: [], dirty: true, open: true, acknowledged: { by: 'ada' } };
  expect(await stored()).toMatchObject([{ source: kept }]);
  await sweep();
  expect(await store.search({ index: alerts, equal: {} })).toMatchObject([
    { source: { acknowledged: { by: 'ada' } } },
  ]);
  expect(await stored()).toMatchObject([{ source: { dirty: false, open: false } }]);
  expect(sent).toHaveLength(1);
});

test('what an older version left is sent under the id that it was given then', async () => {
  const { store, sent, sweep } = slowly();
  await withLeftovers(store, 1);
  const [stored] = await store.search({ index: windowIndices(definition.name).monitors, equal: {} });
  const state = stateOf(stored);
  const [entry] = state?.outbox ?? [];
  if (stored === undefined || state === undefined || entry === undefined) throw new Error('no state');
  // Without pipeline and stage: it may have been sent before the upgrade, and a topic drops it by that id.
  const old = { ...state, outbox: [{ ...entry, id: 'many.0123456789abcdef0123456789abcdef.1:fired' }] };
  await store.put([{ address: stored.address, source: sourceOf(old), ifStored: stored.revision }]);
  await sweep();
  await sweep();
  expect(sent).toEqual(['many.0123456789abcdef0123456789abcdef.1:fired']);
});
