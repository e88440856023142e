import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyHash, slotOf } from '../../../../functions/core/windows/addresses.ts';
import {
  admitKeys,
  type NewKey,
  needsNoRoom,
  withOverflow,
} from '../../../../functions/core/windows/keys-with-room.ts';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import { allSlots, firstSlot } from '../../../../functions/core/windows/slots.ts';
import type { Key, PartialPane, SlotState, TimedDocument } from '../../../../functions/core/windows/state.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { SimulatedStream } from './simulated-stream.ts';

const plans = planWindows({
  windows: [{ name: 'w', size: '10s', keyBy: ['host'], maxKeys: 2, metrics: { n: count() } }],
});

function of(host: string | readonly string[], position: number, eventTime = 3_000): TimedDocument {
  return { sequenceNumber: String(position), eventTime, arrivalTime: eventTime, document: { host } };
}

function countsOf(stream: SimulatedStream): Record<string, number> {
  return Object.fromEntries(stream.windows().map(({ key, documents }) => [String(key[0]), documents]));
}

describe('keys beyond the most', () => {
  test('count under _other, first come first served', () => {
    const stream = new SimulatedStream(plans);
    stream.take('s', [of('a', 1), of('b', 2), of('c', 3), of('a', 4), of('d', 5), of('c', 6)]);
    expect(countsOf(stream)).toEqual({ a: 2, b: 1, _other: 3 });
    stream.take('s', [of('e', 7), of('b', 8), of('e', 9, 13_000)]);
    expect(countsOf(stream)).toMatchObject({ a: 2, b: 2, _other: 4, e: 1 });
  });

  test('are no others when an interrupted commit is applied again', () => {
    const stream = new SimulatedStream(plans);
    stream.take('s', [of('a', 1)]);
    // After the commit and all its panes, before that is noted.
    expect(stream.take('s', [of('a', 2)], { interruptAfter: 2 })).toBe(false);
    expect(stream.slots.filter(({ isApplied }) => !isApplied)).toHaveLength(1);
    stream.take('s', [of('a', 2), of('b', 3), of('c', 4)]);
    expect(countsOf(stream)).toEqual({ a: 2, b: 1, _other: 1 });
  });

  test.each([0, 1, 2, 3, 4, 5])(
    'are applied once, if the first try ends after %i writes',
    (interruptAfter) => {
      const stream = new SimulatedStream(plans);
      const batch = [of('a', 1), of('b', 2), of('c', 3), of('d', 4), of('c', 5)];
      expect(stream.take('s', batch, { interruptAfter })).toBe(false);
      stream.take('s', batch, { interruptAfter });
      stream.take('s', batch);
      stream.take('s', batch);
      expect(countsOf(stream)).toEqual({ a: 1, b: 1, _other: 3 });
    },
  );

  test('of one document count it once each under _other', () => {
    const stream = new SimulatedStream(plans);
    stream.take('s', [of(['a', 'b', 'c', 'd'], 1)]);
    expect(countsOf(stream)).toEqual({ a: 1, b: 1, _other: 2 });
  });

  test('are not those called _other, which are with them', () => {
    const stream = new SimulatedStream(plans);
    stream.take('s', [of('_other', 1), of('a', 2), of('b', 3), of('c', 4)]);
    expect(countsOf(stream)).toEqual({ a: 1, b: 1, _other: 2 });
  });
});

const part = (key: Key, changes: Partial<PartialPane> = {}): PartialPane => ({
  ...{ window: 'w', paneStart: 0, key, documents: 1, metrics: { 'n count': 1 }, order: 0 },
  ...changes,
});

test.each<[string, PartialPane, boolean]>([
  ['a key of its own', part(['a']), false],
  ['_other', part(['_other']), true],
  ['the one key of a window without key fields', part([]), true],
  ['a redriven record', part(['a'], { redriven: 'hash' }), true],
  ['a late document, a sign of life alone', part(['a'], { isLate: true }), true],
])('whether there is always room: %s', (_, given, expected) => {
  const [plan] = given.key.length === 0 ? planWindows({ windows: [keyless] }) : plans;
  if (plan === undefined) throw new Error('no plan');
  expect(needsNoRoom(plan, given)).toBe(expected);
});

const keyless = { name: 'w', size: '10s', metrics: { n: count() } } as const;

describe('which keys have room', () => {
  const found = (host: string, changes: Partial<NewKey> = {}): NewKey => ({
    ...{ window: 'w', paneStart: 0, key: [host], slot: slotOf([host]) },
    ...changes,
  });
  const slotsWith = (keys: Readonly<Record<number, SlotState['keys']>>) =>
    allSlots.map((slot) => ({ ...firstSlot(slot, 0), keys: keys[slot] ?? {} }));
  const refusedIn = ({ refused }: ReturnType<typeof admitKeys>) =>
    [...refused.values()].flatMap((byWindow) =>
      Object.entries(byWindow).flatMap(([window, panes]) =>
        Object.entries(panes).flatMap(([paneStart, hashes]) =>
          hashes.map((hash) => `${window} ${paneStart} ${hash}`),
        ),
      ),
    );

  test('goes by their order, in each pane by itself', () => {
    const order = ['a', 'b', 'c', 'd'].map((host) => found(host, { slot: 3 }));
    const admitted = admitKeys(plans, slotsWith({}), [...order, found('d', { slot: 3, paneStart: 10_000 })]);
    expect(admitted.keys).toEqual(new Map([[3, { w: { 0: 2, 10000: 1 } }]]));
    expect(admitted.refused).toEqual(new Map([[3, { w: { 0: [keyHash(['c']), keyHash(['d'])] } }]]));
    const reversed = admitKeys(plans, slotsWith({}), order.toReversed());
    expect(reversed.refused).toEqual(new Map([[3, { w: { 0: [keyHash(['b']), keyHash(['a'])] } }]]));
  });

  test('counts the keys of all slots, and notes each where it belongs', () => {
    const slots = slotsWith({ 2: { w: { 0: 1 }, gone: { 0: 9 } }, 9: { w: { 10000: 2 } } });
    const admitted = admitKeys(plans, slots, [
      found('a', { slot: 2 }),
      found('b', { slot: 5 }),
      found('c', { slot: 5, paneStart: 10_000 }),
    ]);
    expect(admitted.keys).toEqual(new Map([[2, { w: { 0: 2 }, gone: { 0: 9 } }]]));
    expect(admitted.refused).toEqual(new Map([[5, { w: { 0: [keyHash(['b'])], 10000: [keyHash(['c'])] } }]]));
  });

  test('is asked of windows of any name', () => {
    const named = planWindows({
      windows: [{ name: 'constructor', size: '10s', keyBy: ['host'], maxKeys: 1, metrics: { n: count() } }],
    });
    const order = ['a', 'b'].map((host) => found(host, { window: 'constructor', slot: 0 }));
    const admitted = admitKeys(named, slotsWith({}), order);
    expect(Object.entries(admitted.keys.get(0) ?? {})).toEqual([['constructor', { 0: 1 }]]);
    expect(Object.entries(admitted.refused.get(0) ?? {})).toEqual([['constructor', { 0: [keyHash(['b'])] }]]);
  });

  const news = fc.array(
    fc.record({ host: fc.constantFrom(...'abcdefgh'), paneStart: fc.constantFrom(0, 10_000) }),
    { maxLength: 20 },
  );

  test('is never more than allowed, and what is refused once stays refused', () => {
    const inOrder = news.map((given) => [
      ...new Map(
        given.map(({ host, paneStart }) => [`${host} ${paneStart}`, found(host, { paneStart })]),
      ).values(),
    ]);
    fc.assert(
      fc.property(inOrder, fc.nat({ max: 3 }), fc.nat({ max: 15 }), (order, taken, slot) => {
        const before = slotsWith({ [slot]: { w: { 0: taken } } });
        const first = admitKeys(plans, before, order);
        expect(admitKeys(plans, before, order)).toEqual(first);
        const after = before.map((each) => ({ ...each, keys: first.keys.get(each.slot) ?? each.keys }));
        for (const paneStart of [0, 10_000]) {
          const total = after.reduce((sum, { keys }) => sum + (keys.w?.[paneStart] ?? 0), 0);
          expect(total).toBeLessThanOrEqual(Math.max(2, paneStart === 0 ? taken : 0));
        }
        // What had no room comes with the next commit, which sees the keys that had.
        const refused = refusedIn(first);
        const again = order.filter(({ key, paneStart }) =>
          refused.includes(`w ${paneStart} ${keyHash(key)}`),
        );
        expect(refused).toHaveLength(again.length);
        expect(refusedIn(admitKeys(plans, after, again)).toSorted()).toEqual(refused.toSorted());
      }),
    );
  });
});

describe('parts of keys without room', () => {
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));

  test('go to _other as they are, and all others stay', () => {
    const [a, c] = [part(['a'], { order: 1 }), part(['c'], { order: 2, documents: 5, skipped: { n: 1 } })];
    const others = [
      part(['c'], { paneStart: 10_000 }),
      part(['c'], { redriven: 'hash' }),
      part(['c'], { isLate: true }),
      part(['c'], { window: 'removed' }),
    ];
    const refused = { w: { 0: [keyHash(['c'])] }, removed: { 0: [keyHash(['c'])] } };
    expect(withOverflow(planOf, [a, c, ...others], { refused })).toEqual([
      a,
      { ...c, key: ['_other'] },
      ...others,
    ]);
  });

  test('are none, if the commit met no such key', () => {
    const parts = [part(['a'])];
    expect(withOverflow(planOf, parts, {})).toBe(parts);
    expect(withOverflow(planOf, parts, { refused: {} })).toEqual(parts);
  });

  test('are in _other in each key field', () => {
    const [plan] = planWindows({
      windows: [{ name: 'w', size: '10s', keyBy: ['host', 'n'], maxKeys: 2, metrics: { n: count() } }],
    });
    if (plan === undefined) throw new Error('no plan');
    const [moved] = withOverflow(new Map([['w', plan]]), [part(['a', 1])], {
      refused: { w: { 0: [keyHash(['a', 1])] } },
    });
    expect(moved?.key).toEqual(['_other', '_other']);
  });
});
