import { describe, expect, test } from 'vitest';
import type { Registry, ShardState } from '../../../../functions/core/windows/state.ts';
import {
  arrivedThroughOf,
  firstState,
  lowWatermarkOf,
  notedFrom,
  supersededBy,
} from '../../../../functions/core/windows/watermark.ts';

describe('a shard begins its lateness', () => {
  test('at the latest event of its parents', () => {
    const parents = [
      { ...firstState('a', []), latestEvent: 5 },
      { ...firstState('b', []), latestEvent: 9 },
      firstState('c', []),
    ];
    expect(firstState('d', parents)).toMatchObject({ shardId: 'd', latestEvent: 9 });
  });

  test('without one, if no parent has taken a document', () => {
    const empty = { kind: 'shard', shardId: 'd', number: 0, log: [], panes: {}, late: {} };
    expect(firstState('d', [firstState('a', [])])).toStrictEqual({ ...empty, after: { a: 0 } });
    expect(firstState('d', [])).toStrictEqual({ ...empty, after: {} });
  });

  test('after the last batches of its parents, and with none of its own', () => {
    const parents = [3, 7].map((number) => ({ ...firstState(`p${number}`, []), number, late: { w: 1 } }));
    expect(firstState('d', parents)).toMatchObject({ after: { p3: 3, p7: 7 }, number: 0, log: [], late: {} });
  });

  test('as late as that of its parents whose lateness was noted last, or that is the most late', () => {
    const delay = (notedFrom: number, now: number) => ({ notedFrom, since: 0, now, before: 0 });
    const begun = (...delays: readonly ReturnType<typeof delay>[]) =>
      firstState(
        'd',
        delays.map((each) => ({ ...firstState('a', []), delay: each })),
      ).delay;
    expect(begun(delay(1, 9), delay(2, 3), delay(2, 5), delay(2, 4))).toEqual(delay(2, 5));
    expect(begun(delay(2, 5), delay(1, 9))).toEqual(delay(2, 5));
    expect(begun()).toBeUndefined();
  });
});

describe('a shard that was split', () => {
  const registry: Registry = {
    kind: 'registry',
    shards: [
      { id: 'a', parents: [] },
      { id: 'b', parents: ['a'] },
      { id: 'c', parents: ['b'] },
    ],
  };
  const begun = (id: string, latestEvent: number): readonly [string, ShardState] => [
    id,
    { ...firstState(id, []), fence: '1', latestEvent },
  ];

  test('is read to its end when a child has begun, or a descendant of one that never had a record', () => {
    expect([...supersededBy(registry, new Map([begun('a', 5)]))]).toEqual([]);
    expect([...supersededBy(registry, new Map([begun('b', 5)]))]).toEqual(['a']);
    expect([...supersededBy(registry, new Map([begun('c', 5)]))].toSorted()).toEqual(['a', 'b']);
  });

  test('holds back its children until they have begun', () => {
    expect(lowWatermarkOf(registry, new Map([begun('a', 5)]))).toBe(5);
    expect(lowWatermarkOf(registry, new Map([begun('a', 5), begun('c', 9)]))).toBe(9);
    expect(lowWatermarkOf(registry, new Map())).toBeUndefined();
    expect(lowWatermarkOf({ kind: 'registry', shards: [] }, new Map())).toBeUndefined();
    const circle = [
      { id: 'a', parents: ['b'] },
      { id: 'b', parents: ['a'] },
    ];
    expect(lowWatermarkOf({ kind: 'registry', shards: circle }, new Map())).toBeUndefined();
  });
});

describe('shards without a past of each other', () => {
  const minute = 60_000;
  const now = 100 * minute;
  const registry: Registry = {
    kind: 'registry',
    shards: ['a', 'b', 'c'].map((id) => ({ id, parents: [] })),
  };
  /** A shard that was read until now, whose newest document is this late. */
  const late = (shardId: string, delay: number, changes: Partial<ShardState> = {}): ShardState => ({
    ...firstState(shardId, []),
    ...{ fence: '1', latestEvent: now - delay, lastTaken: now, lastDocument: now },
    delay: { notedFrom: 0, since: now, now: delay, before: 0 },
    ...changes,
  });
  const stateOf = (...states: readonly ShardState[]) =>
    new Map(states.map((state) => [state.shardId, state]));
  const low = (...states: readonly ShardState[]) => lowWatermarkOf(registry, stateOf(...states));

  test('are as far as the one that is furthest behind', () => {
    expect(low(late('a', 3), late('b', 1), late('c', 2))).toBe(now - 3);
    expect(low(late('a', 3), late('b', 1))).toBeUndefined();
  });

  test('wait for one that is late for a minute beyond what is usual', () => {
    expect(low(late('a', 30 * minute), late('b', 1_000), late('c', 2_000))).toBe(now - 2_000 - minute);
    // The median, of two the lower.
    const two = { ...registry, shards: registry.shards.slice(0, 2) };
    expect(lowWatermarkOf(two, stateOf(late('a', 30 * minute), late('b', 1_000)))).toBe(now - 1_000 - minute);
  });

  test('are all waited for where most are as late', () => {
    expect(low(late('a', 30 * minute), late('b', 30 * minute), late('c', 1))).toBe(now - 30 * minute);
  });

  test.each<[string, Partial<ShardState>]>([
    ['its newest event', { latestEvent: now - 5 * minute }],
    [
      'what its documents were in the minute before',
      { delay: { notedFrom: 0, since: now, now: 1, before: 5 * minute } },
    ],
    ['what they are now', { delay: { notedFrom: 0, since: now, now: 5 * minute, before: 1 } }],
  ])('are as late as the most of %s', (_, changes) => {
    const usual = [late('b', 1, changes), late('c', 1, changes)];
    expect(low(late('a', 30 * minute), ...usual)).toBe(now - 6 * minute);
  });

  test('wait for none that has nothing more to read', () => {
    const idle = late('a', 30 * minute, { idleThrough: now });
    expect(low(idle, late('b', 1), late('c', 2))).toBe(now - 2);
    // And its lateness isn't the usual one.
    const others = [late('b', 50 * minute), late('c', 40 * minute, { idleThrough: now })];
    expect(low(idle, ...others)).toBe(now - 50 * minute);
    const before = late('a', 30 * minute, { idleThrough: now - minute });
    expect(low(before, late('b', 1), late('c', 2))).toBe(now - minute);
  });

  test('wait for none whose records have made no documents for a minute', () => {
    const filtered = (apart: number) => late('a', 30 * minute, { lastDocument: now - apart });
    expect(low(filtered(minute), late('b', 1), late('c', 2))).toBe(now - 2);
    expect(low(filtered(minute - 1), late('b', 1), late('c', 2))).toBe(now - 2 - minute);
  });

  test('of which an older version noted no lateness are waited for', () => {
    const old = late('a', 30 * minute);
    const { delay: _, ...unnoted } = old;
    expect(low(unnoted, late('b', 1), late('c', 2))).toBe(now - 30 * minute);
    const { lastTaken: __, ...unread } = old;
    expect(low(unread, late('b', 1), late('c', 2))).toBe(now - 30 * minute);
  });

  test('have arrived as far as the one that was read least, or was found empty', () => {
    const arrived = (...states: readonly ShardState[]) => arrivedThroughOf(registry, stateOf(...states));
    const read = (shardId: string, lastTaken: number) => late(shardId, 1, { lastTaken });
    expect(arrived(read('a', 5), read('b', 7), read('c', 9))).toBe(5);
    expect(arrived({ ...read('a', 5), idleThrough: 8 }, read('b', 7), read('c', 9))).toBe(7);
    expect(arrived(read('a', 5), read('b', 7))).toBeUndefined();
    const child: Registry = { kind: 'registry', shards: [...registry.shards, { id: 'd', parents: ['a'] }] };
    const states = stateOf(read('a', 5), read('b', 7), read('c', 9), read('d', 8));
    expect(arrivedThroughOf(child, states)).toBe(7);
  });

  test('have their lateness noted since the last of them has', () => {
    const noted = (shardId: string, from: number) =>
      late(shardId, 1, { delay: { notedFrom: from, since: 0, now: 0, before: 0 } });
    const states = stateOf(noted('a', 5), noted('b', 7), firstState('c', []));
    expect(notedFrom(registry, states)).toBe(7);
    expect(notedFrom(registry, new Map())).toBe(0);
    const child: Registry = { kind: 'registry', shards: [...registry.shards, { id: 'd', parents: ['b'] }] };
    expect(notedFrom(child, new Map([...states, ...stateOf(noted('d', 6))]))).toBe(6);
  });
});
