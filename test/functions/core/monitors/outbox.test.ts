import { expect, test } from 'vitest';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import { claim, claimable, published, release } from '../../../../functions/core/monitors/outbox.ts';
import { entryOf, evaluation, firing, threshold } from './monitors.ts';

test('an entry is claimed by one until the claim has run out', () => {
  const state = firing();
  const claimed = claim(state, entryOf(state).id, 1_000);
  expect(claimable(state, 0)).toHaveLength(1);
  expect(claimable(claimed, 999)).toEqual([]);
  expect(claimable(claimed, 1_000)).toHaveLength(1);
  expect(claimed.revision).toBe(state.revision + 1);
});

test('a claim is released by the one that made it, and by no other', () => {
  const state = firing();
  const { id } = entryOf(state);
  const claimed = claim(state, id, 1_000);
  expect(entryOf(release(claimed, id, 1_000)).claimedUntil).toBe(0);
  expect(release(claimed, id, 999)).toBe(claimed);
  expect(release(claimed, 'another', 1_000)).toBe(claimed);
});

test('what is published leaves the outbox, and publishing it again changes nothing', () => {
  const state = firing();
  const { id } = entryOf(state);
  const done = published(state, id);
  expect(done.outbox).toEqual([]);
  expect(done.silenced).toBeUndefined();
  expect(published(done, id)).toBe(done);
});

test('two stacks, and two pipelines, name their notifications differently; each names its own the same', () => {
  const idOf = (scope: string) =>
    entryOf(
      advance({ ...threshold(), scope }, undefined, evaluation(0, { outcome: 'breach' }), 0) ?? firing(),
    ).id;
  const ids = ['shardline-web-traffic-dev', 'shardline-web-traffic-prod', 'web-traffic', 'sensors'].map(idOf);
  expect(new Set(ids).size).toBe(4);
  expect(idOf('sensors')).toBe(ids[3]);
  for (const id of ids) expect(id).toMatch(/^busy\.[0-9a-f]{32}\.1:fired$/);
});
