import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import {
  allSlots,
  closingOf,
  endedBy,
  firstSlot,
  isClosing,
  released,
} from '../../../../functions/core/windows/slots.ts';
import type {
  LogEntry,
  RegisteredShard,
  ShardState,
  SlotState,
} from '../../../../functions/core/windows/state.ts';
import {
  completeTaken,
  neededLog,
  type Seen,
  takeNext,
  watermarkFor,
} from '../../../../functions/core/windows/take.ts';
import { firstState } from '../../../../functions/core/windows/watermark.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';

const now = 1_000;
/** UTF-16 units that one commit takes at most, unless a single part has more. */
const mostTaken = 1_000_000;
const half = mostTaken / 2;

const entry = (number: number, sizes: LogEntry['sizes'], changes: Partial<LogEntry> = {}): LogEntry => ({
  ...{ number, nonce: `nonce-${number}`, at: number * 10, sizes },
  ...changes,
});

const shard = (shardId: string, log: readonly LogEntry[], changes: Partial<ShardState> = {}): ShardState => ({
  ...firstState(shardId, []),
  ...{ fence: '1', log, number: log.at(-1)?.number ?? 0 },
  ...changes,
});

const seenOf = (
  shards: readonly ShardState[],
  registered: readonly RegisteredShard[] = shards.map(({ shardId }) => ({ id: shardId, parents: [] })),
): Seen => ({
  registry: { kind: 'registry', shards: registered },
  shards: new Map(shards.map((each) => [each.shardId, each])),
});

const slotWith = (changes: Partial<SlotState> = {}): SlotState => ({ ...firstSlot(3, now), ...changes });

test('there are sixteen slots, and each begins with the clock, applied, with nothing taken', () => {
  expect(allSlots).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  expect(firstSlot(7, now)).toStrictEqual({
    ...{ kind: 'slot', slot: 7, version: 0, commit: now, isApplied: true },
    ...{ through: {}, takes: [], closings: {}, keys: {} },
  });
});

describe('a slot takes next', () => {
  const numbersOf = ({ takes }: ReturnType<typeof takeNext>) =>
    takes.map(({ of }) => [of?.shardId, of?.number]);

  test('what each shard has for it after what it took, in order', () => {
    const seen = seenOf([
      shard('a', [entry(1, { 3: 5 }), entry(2, { 3: 5 }), entry(3, { 3: 5, 4: 5 })]),
      shard('b', [entry(7, { 3: 5 })]),
    ]);
    const taken = takeNext(slotWith({ through: { a: 1 } }), seen);
    expect(numbersOf(taken)).toEqual([
      ['a', 2],
      ['a', 3],
      ['b', 7],
    ]);
    expect(taken).toMatchObject({ through: { a: 3, b: 7 }, isAll: true });
  });

  test('nothing of batches without a part for it, which count as taken', () => {
    const seen = seenOf([shard('a', [entry(4, { 2: 5 }), entry(5, {})], { number: 6 })]);
    expect(takeNext(slotWith({ through: { a: 3 } }), seen)).toEqual({
      ...{ takes: [], through: { a: 6 }, isAll: true },
    });
  });

  test('nothing of a shard that has handed nothing over, or was never read', () => {
    const registered = ['a', 'b'].map((id) => ({ id, parents: [] }));
    const taken = takeNext(slotWith(), seenOf([firstState('a', [])], registered));
    expect(taken).toEqual({ takes: [], through: { a: 0, b: 0 }, isAll: true });
  });

  test('and never goes back behind a shard that was read too early', () => {
    const seen = seenOf([shard('a', [entry(1, { 3: 5 })])]);
    expect(takeNext(slotWith({ through: { a: 5 } }), seen)).toEqual({
      ...{ takes: [], through: { a: 5 }, isAll: true },
    });
  });

  test('and forgets shards that the registry has retired', () => {
    expect(
      takeNext(slotWith({ through: { gone: 9, a: 1 } }), seenOf([shard('a', [], { number: 1 })])).through,
    ).toEqual({ a: 1 });
  });

  test('each part from where it is: the log itself, or a document of its own', () => {
    const parts = { 3: { panes: [] } };
    const seen = seenOf([
      shard('a', [
        entry(1, { 3: 5 }, { parts }),
        entry(2, { 3: 5 }, { parts: { 4: { panes: [] } } }),
        entry(3, { 3: 5 }),
      ]),
    ]);
    expect(takeNext(slotWith(), seen).takes).toStrictEqual([
      { of: { shardId: 'a', number: 1 }, nonce: 'nonce-1', at: 10, isStored: false },
      { of: { shardId: 'a', number: 2 }, nonce: 'nonce-2', at: 20, isStored: true },
      { of: { shardId: 'a', number: 3 }, nonce: 'nonce-3', at: 30, isStored: true },
    ]);
  });

  test('up to a limit of bytes, and goes on there', () => {
    const seen = seenOf([
      shard('a', [entry(1, { 3: half }), entry(2, { 4: 9 }), entry(3, { 3: half + 1 }), entry(4, { 3: 1 })]),
      shard('b', [entry(1, { 3: half }), entry(2, { 3: 1 })]),
    ]);
    const taken = takeNext(slotWith(), seen);
    expect(numbersOf(taken)).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    expect(taken).toMatchObject({ through: { a: 2, b: 1 }, isAll: false });
    const rest = takeNext(slotWith({ through: taken.through }), seen);
    expect(numbersOf(rest)).toEqual([
      ['a', 3],
      ['a', 4],
      ['b', 2],
    ]);
    expect(rest).toMatchObject({ through: { a: 4, b: 2 }, isAll: true });
  });

  test('one part at least, however large', () => {
    const seen = seenOf([shard('a', [entry(1, { 3: 2 * mostTaken }), entry(2, { 3: 1 })])]);
    expect(takeNext(slotWith(), seen)).toMatchObject({ through: { a: 1 }, isAll: false });
    expect(numbersOf(takeNext(slotWith(), seen))).toEqual([['a', 1]]);
  });

  test('everything once, whatever sizes the parts have', () => {
    const log = fc
      .array(fc.option(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: half + 9 }))), {
        maxLength: 8,
      })
      .map((sizes) => sizes.map((size, at) => entry(at + 1, size === null ? { 4: 1 } : { 3: size })));
    fc.assert(
      fc.property(fc.array(log, { minLength: 1, maxLength: 4 }), (logs) => {
        const seen = seenOf(logs.map((own, at) => shard(`s${at}`, own)));
        const all = logs.flatMap((own, at) =>
          own.filter(({ sizes }) => sizes[3] !== undefined).map(({ number }) => `s${at} ${number}`),
        );
        const found: string[] = [];
        let slot = slotWith();
        for (;;) {
          const { takes, through, isAll } = takeNext(slot, seen);
          const sizes = takes.map(
            ({ of }) => seen.shards.get(of?.shardId ?? '')?.log[(of?.number ?? 0) - 1]?.sizes[3],
          );
          const size = sizes.reduce<number>((sum, each = 0) => sum + each, 0);
          expect(takes.length < 2 || size <= mostTaken).toBe(true);
          found.push(...takes.map(({ of }) => `${of?.shardId} ${of?.number}`));
          expect(isAll).toBe(found.length === all.length);
          if (isAll) break;
          expect(takes.length).toBeGreaterThan(0);
          slot = slotWith({ through });
        }
        expect(found.toSorted()).toEqual(all.toSorted());
        for (const at of logs.keys()) {
          const own = found
            .filter((each) => each.startsWith(`s${at} `))
            .map((each) => Number(each.split(' ')[1]));
          expect(own).toEqual(own.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});

describe('a log keeps a batch', () => {
  const own = shard('a', [entry(1, { 3: 5 }), entry(2, { 3: 5, 4: 5 }), entry(3, {})]);
  const numbers = (slots: readonly SlotState[]) => neededLog(own, slots).map(({ number }) => number);
  const take = (shardId: string, number: number) => ({
    ...{ of: { shardId, number }, nonce: 'n', at: 0, isStored: false },
  });
  const [three, four] = [firstSlot(3, now), firstSlot(4, now)];

  test('until every slot that it has a part for has taken it', () => {
    expect(numbers([three, four])).toEqual([1, 2]);
    expect(numbers([{ ...three, through: { a: 1 } }, four])).toEqual([2]);
    expect(numbers([{ ...three, through: { a: 3 } }, four])).toEqual([2]);
    expect(
      numbers([
        { ...three, through: { a: 3 } },
        { ...four, through: { a: 3 } },
      ]),
    ).toEqual([]);
  });

  test('that nothing was to be taken of', () => {
    expect(numbers([firstSlot(5, now)])).toEqual([]);
  });

  test('until the commit that took it is applied', () => {
    const taken = { ...three, through: { a: 2 } };
    const done = { ...four, through: { a: 2 } };
    const takes = [take('a', 2)];
    expect(numbers([{ ...taken, isApplied: false, takes }, done])).toEqual([2]);
    expect(numbers([{ ...taken, isApplied: true, takes }, done])).toEqual([]);
    // An earlier commit took the first: it is applied.
    expect(numbers([{ ...taken, isApplied: false, takes: [take('a', 1)] }, done])).toEqual([1]);
    // Others of the same number.
    const others = [take('b', 2), { nonce: 'n', at: 0, isStored: true }];
    expect(numbers([{ ...taken, isApplied: false, takes: others }, done])).toEqual([]);
  });
});

describe('a slot has all that there is', () => {
  const seen = seenOf([shard('a', [entry(2, { 3: 5 })])]);

  test('when nothing is left and its panes have it', () => {
    const slot = slotWith({ through: { a: 2 } });
    expect(completeTaken(slot, seen)).toEqual({ takes: [], through: { a: 2 }, isAll: true });
  });

  test('not before', () => {
    expect(completeTaken(slotWith({ through: { a: 1 } }), seen)).toBeUndefined();
    expect(completeTaken(slotWith({ through: { a: 2 }, isApplied: false }), seen)).toBeUndefined();
  });
});

describe('the watermark of a slot', () => {
  const split: RegisteredShard[] = [
    { id: 'a', parents: [] },
    { id: 'b', parents: ['a'] },
  ];
  const parent = shard('a', [], { latestEvent: 50, number: 4 });
  const child = shard('b', [], { latestEvent: 90, number: 1, after: { a: 4 } });
  const watermark = (through: SlotState['through'], seen: Seen, isAll = true) =>
    watermarkFor({ takes: [], through, isAll }, seen);

  test('is what all shards have reached, when all of theirs is taken', () => {
    const seen = seenOf([shard('a', [], { latestEvent: 50 }), shard('b', [], { latestEvent: 70 })]);
    expect(watermark({ a: 0, b: 0 }, seen)).toBe(50);
    expect(watermark({ a: 0, b: 0 }, seen, false)).toBeUndefined();
  });

  test('is unknown while a shard hasn’t begun', () => {
    const registered = ['a', 'b'].map((id) => ({ id, parents: [] }));
    expect(watermark({ a: 4 }, seenOf([parent], registered))).toBeUndefined();
  });

  test('is unknown while the last batches of a shard’s parents aren’t taken', () => {
    const seen = seenOf([parent, child], split);
    expect(watermark({ a: 3, b: 1 }, seen)).toBeUndefined();
    expect(watermark({ b: 1 }, seen)).toBeUndefined();
    expect(watermark({ a: 4, b: 1 }, seen)).toBe(90);
    expect(watermark({ a: 5, b: 1 }, seen)).toBe(90);
    // Of grandparents, too, where the parent was split before its first record.
    const chain = [...split, { id: 'c', parents: ['b'] }];
    const grandchild = shard('c', [], { latestEvent: 95, number: 1, after: { a: 4 } });
    expect(watermark({ a: 3, b: 0, c: 1 }, seenOf([parent, grandchild], chain))).toBeUndefined();
    expect(watermark({ a: 4, b: 0, c: 1 }, seenOf([parent, grandchild], chain))).toBe(95);
  });

  test('doesn’t wait for parents that are retired: all slots had taken theirs', () => {
    expect(watermark({ b: 1 }, seenOf([child], [{ id: 'b', parents: ['a'] }]))).toBe(90);
  });

  test('is unknown while a parent was read before its last batch', () => {
    const seen = seenOf([{ ...parent, number: 3 }, child], split);
    const taken = takeNext(slotWith({ through: { a: 3 } }), seen);
    expect(taken.isAll).toBe(true);
    expect(watermarkFor(taken, seen)).toBeUndefined();
  });
});

const tumbling = { name: 'constructor', size: '1m', allowedLateness: '10s' } as const;
const sliding = { name: 'slow', size: '1m', slide: '20s', allowedLateness: '0s' } as const;
const plans = planWindows({
  windows: [
    { ...tumbling, metrics: { n: count() } },
    { ...sliding, metrics: { n: count() } },
  ],
});

test.each([
  [0, 69_999, 0],
  [0, 70_000, 60_000],
  [0, 129_999, 60_000],
  [1, 59_999, 40_000],
  [1, 60_000, 60_000],
])('window %i: when all have reached %i, those that end by %i are over', (at, reached, ended) => {
  const plan = plans[at];
  if (plan === undefined) throw new Error('no plan');
  expect(endedBy(plan, reached)).toBe(ended);
});

test('a closing is found under its own name alone, and goes on until all that is claimed is closed', () => {
  const closing = { claimedThrough: 60_000 };
  expect(closingOf({ closings: {} }, 'constructor')).toBeUndefined();
  expect(closingOf({ closings: Object.fromEntries([['constructor', closing]]) }, 'constructor')).toBe(
    closing,
  );
  expect(isClosing(closing)).toBe(true);
  expect(isClosing({ ...closing, closedThrough: 40_000 })).toBe(true);
  expect(isClosing({ ...closing, closedThrough: 60_000 })).toBe(false);
});

describe('a slot that is given back', () => {
  const slot = slotWith({
    ...{ version: 8, commit: 1_005, isApplied: false, through: { a: 2 }, watermark: 70_000 },
    takes: [{ nonce: 'n', at: 0, isStored: true }],
    refused: { w: { 0: ['hash'] } },
    lease: { holder: 'a', invocation: 'i', until: 5 },
    closings: Object.fromEntries([
      ['constructor', { claimedThrough: 60_000, closedThrough: 60_000 }],
      ['slow', { claimedThrough: 40_000 }],
    ]),
  });

  test('is applied, of a higher version, without lease, takes and refusals; all else stays', () => {
    const { takes: _, refused: __, lease: ___, ...others } = slot;
    expect(released(slot, plans)).toStrictEqual({
      ...others,
      version: 9,
      isApplied: true,
      takes: [],
      keys: {},
    });
  });

  test('counts no more keys in panes that are over, or of windows that are gone', () => {
    const keys = Object.fromEntries([
      ['constructor', { 0: 3, 60000: 4 }],
      // The pane from 20 s ends its first window at 40 s; the next one at 60 s.
      ['slow', { 0: 1, 20000: 2, 40000: 5 }],
      ['gone', { 60000: 9 }],
    ]);
    expect(released({ ...slot, keys }, plans).keys).toEqual(
      Object.fromEntries([
        ['constructor', { 60000: 4 }],
        ['slow', { 40000: 5 }],
      ]),
    );
    expect(released({ ...slot, keys, closings: {} }, plans).keys).toEqual(
      Object.fromEntries(Object.entries(keys).filter(([name]) => name !== 'gone')),
    );
    expect(released({ ...slot, keys: {} }, plans).keys).toEqual({});
  });
});
