import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import {
  closingOf,
  firstSlot,
  type NextOptions,
  nextCommit,
  released,
} from '../../../../functions/core/windows/slots.ts';
import type { ClosingState, ShardState, SlotState } from '../../../../functions/core/windows/state.ts';
import type { Seen } from '../../../../functions/core/windows/take.ts';
import { firstState } from '../../../../functions/core/windows/watermark.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';

const metrics = { n: count() };
const plans = planWindows({
  windows: [
    { name: 'constructor', size: '1m', allowedLateness: '10s', metrics },
    { name: 'slow', size: '1m', slide: '20s', allowedLateness: '0s', metrics },
  ],
});

const seenAt = (latestEvent: number | undefined, changes: Partial<ShardState> = {}): Seen => ({
  registry: { kind: 'registry', shards: [{ id: 'a', parents: [] }] },
  shards: new Map([
    [
      'a',
      {
        ...firstState('a', []),
        ...{ fence: '1', number: 4 },
        ...(latestEvent !== undefined && { latestEvent }),
        ...changes,
      },
    ],
  ]),
});

const closings = (...entries: readonly (readonly [string, ClosingState])[]) => Object.fromEntries(entries);
const slotWith = (changes: Partial<SlotState> = {}): SlotState => ({ ...firstSlot(3, 1_000), ...changes });
const next = (slot: SlotState, seen: Seen, options: Partial<NextOptions> = {}) =>
  nextCommit(slot, seen, { plans, hasTime: false, ...options });
const log = [{ number: 4, nonce: 'n', at: 7, sizes: { 3: 10 } }];

test('is undefined where there is nothing to take, to claim or to close', () => {
  expect(next(slotWith(), seenAt(undefined))).toBeUndefined();
  const closed = closings(
    ['constructor', { claimedThrough: 0, closedThrough: 0 }],
    ['slow', { claimedThrough: 40_000, closedThrough: 40_000 }],
  );
  expect(next(slotWith({ closings: closed }), seenAt(59_000), { hasTime: true })).toBeUndefined();
});

test('takes what there is, one commit and one version higher, and isn’t applied', () => {
  const slot = slotWith({ version: 7, commit: 1_006, through: { a: 3 }, keys: { slow: { 0: 2 } } });
  expect(next(slot, seenAt(undefined, { log }))).toStrictEqual({
    ...slot,
    ...{ version: 8, commit: 1_007, isApplied: false, through: { a: 4 } },
    takes: [{ of: { shardId: 'a', number: 4 }, nonce: 'n', at: 7, isStored: true }],
  });
});

test('is not due for a batch that has no part for the slot', () => {
  expect(
    next(
      slotWith(),
      seenAt(undefined, { log: [{ ...log[0], number: 4, nonce: 'n', at: 7, sizes: { 4: 1 } }] }),
    ),
  ).toBeUndefined();
});

describe('claims', () => {
  test('the windows that are over, each by its own lateness', () => {
    const claimed = next(slotWith(), seenAt(75_000));
    expect(claimed).toMatchObject({ takes: [], watermark: 75_000, through: { a: 4 } });
    expect(Object.entries(claimed?.closings ?? {})).toEqual([
      ['constructor', { claimedThrough: 60_000 }],
      ['slow', { claimedThrough: 60_000 }],
    ]);
  });

  test('none while not everything is taken', () => {
    const large = [1, 2].map((number) => ({ number, nonce: 'n', at: 0, sizes: { 3: 10_000_000 } }));
    const commit = next(slotWith(), seenAt(75_000, { log: large, number: 2 }));
    expect(commit).toMatchObject({ through: { a: 1 }, closings: {} });
    expect(commit).not.toHaveProperty('watermark');
  });

  test('further windows, and keeps how far the closing is', () => {
    const before = {
      ...{ claimedThrough: 60_000, closedThrough: 40_000, openedFrom: 20_000 },
      part: { through: 60_000, nextKey: 77 },
    };
    const slot = slotWith({ closings: closings(['slow', before]) });
    expect(next(slot, seenAt(80_000))?.closings.slow).toEqual({ ...before, claimedThrough: 80_000 });
  });

  test('and never fewer: a watermark that falls changes nothing', () => {
    const before = closings(
      ['constructor', { claimedThrough: 60_000 }],
      ['slow', { claimedThrough: 80_000 }],
    );
    const slot = slotWith({ watermark: 85_000, closings: before });
    expect(next(slot, seenAt(20_000))).toBeUndefined();
    expect(next(slot, seenAt(20_000, { log }))).toMatchObject({ watermark: 85_000, closings: before });
  });

  test('by a time that is given, if it isn’t to be told from the shards', () => {
    expect(next(slotWith(), seenAt(undefined), { reached: 40_000 })).toMatchObject({
      ...{ watermark: 40_000, closings: { slow: { claimedThrough: 40_000 } } },
    });
  });

  test('a window that was added since', () => {
    const slot = slotWith({ watermark: 65_000, closings: closings(['constructor', { claimedThrough: 0 }]) });
    expect(closingOf(next(slot, seenAt(undefined)) ?? slot, 'slow')).toEqual({ claimedThrough: 60_000 });
  });
});

describe('knows the first whole window of all', () => {
  const panes = (window: string, from: number) => ({
    panes: Object.fromEntries([[window, { from, to: from }]]),
  });
  const openedFrom = (seen: Seen, window: string, slot = slotWith()) =>
    closingOf(next(slot, seen) ?? slot, window)?.openedFrom;

  test.each<[string, number, number]>([
    ['constructor', 0, 60_000],
    ['constructor', 60_000, 120_000],
    // The first pane from 40 s: the window that it ends began at 0, and the next one is whole.
    ['slow', 40_000, 60_000],
  ])('of %s: of the first pane at %i it begins at %i', (window, from, opened) => {
    expect(openedFrom(seenAt(300_000, panes(window, from)), window)).toBe(opened);
  });

  test('by the first pane of all shards', () => {
    const seen = seenAt(300_000, panes('slow', 80_000));
    const other = { ...firstState('b', []), fence: '1', latestEvent: 300_000, ...panes('slow', 60_000) };
    const shards = new Map([...seen.shards, ['b', other]]);
    const registry = { kind: 'registry', shards: ['a', 'b'].map((id) => ({ id, parents: [] })) } as const;
    expect(openedFrom({ registry, shards }, 'slow')).toBe(80_000);
  });

  test('not before the partial one is over, nor where nothing was handed over', () => {
    expect(openedFrom(seenAt(90_000, panes('slow', 80_000)), 'slow')).toBeUndefined();
    expect(openedFrom(seenAt(300_000), 'constructor')).toBeUndefined();
    expect(openedFrom(seenAt(300_000, panes('slow', 80_000)), 'constructor')).toBeUndefined();
  });

  test('once found, it stays; unknown, it is looked for again', () => {
    const known = slotWith({ closings: closings(['slow', { claimedThrough: 60_000, openedFrom: 20_000 }]) });
    expect(openedFrom(seenAt(300_000, panes('slow', 80_000)), 'slow', known)).toBe(20_000);
    const unknown = slotWith({ closings: closings(['slow', { claimedThrough: 60_000 }]) });
    expect(openedFrom(seenAt(300_000, panes('slow', 80_000)), 'slow', unknown)).toBe(100_000);
  });
});

describe('goes on with closings that are begun', () => {
  const begun = closings(
    ['constructor', { claimedThrough: 0, closedThrough: 0 }],
    ['slow', { claimedThrough: 40_000, closedThrough: 20_000 }],
  );

  test('if there is time', () => {
    const slot = slotWith({ closings: begun });
    expect(next(slot, seenAt(50_000))).toBeUndefined();
    expect(next(slot, seenAt(50_000), { hasTime: true })).toMatchObject({ takes: [], closings: begun });
  });

  test('but not with those of a window that was removed from the pipeline: nothing ever closes it', () => {
    const slot = slotWith({
      closings: closings(
        ['constructor', { claimedThrough: 0, closedThrough: 0 }],
        ['slow', { claimedThrough: 40_000, closedThrough: 40_000 }],
        ['removed', { claimedThrough: 60_000 }],
      ),
    });
    expect(next(slot, seenAt(50_000), { hasTime: true })).toBeUndefined();
  });
});

test('commits, watermarks and claims never fall, whatever is seen, and everything is taken once', () => {
  const step = fc.record({
    reached: fc.option(fc.nat({ max: 200_000 }), { nil: undefined }),
    handedOver: fc.nat({ max: 3 }),
    isStale: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
      let slot = slotWith();
      let number = 0;
      let earlier = seenAt(undefined, { number });
      const taken: number[] = [];
      for (const { reached, handedOver, isStale } of steps) {
        const first = number + 1;
        number += handedOver;
        const numbers = Array.from({ length: number - first + 1 }, (_, at) => first + at);
        const before = earlier.shards.get('a')?.log ?? [];
        const entries = numbers.map((each) => ({ number: each, nonce: 'n', at: 0, sizes: { 3: 1 } }));
        const seen = seenAt(reached, { number, log: [...before, ...entries] });
        const commit = next(slot, isStale ? earlier : seen);
        earlier = seen;
        if (commit === undefined) continue;
        expect(commit.commit).toBe(slot.commit + 1);
        expect(commit.watermark ?? 0).toBeGreaterThanOrEqual(slot.watermark ?? 0);
        expect(commit.through.a).toBeGreaterThanOrEqual(slot.through.a ?? 0);
        for (const { name } of plans) {
          const claimed = (each: SlotState) =>
            closingOf(each, name)?.claimedThrough ?? Number.NEGATIVE_INFINITY;
          expect(claimed(commit)).toBeGreaterThanOrEqual(claimed(slot));
        }
        taken.push(...commit.takes.map(({ of }) => of?.number ?? 0));
        slot = released(commit, plans);
      }
      expect(taken).toEqual(Array.from({ length: slot.through.a ?? 0 }, (_, at) => at + 1));
    }),
  );
});
