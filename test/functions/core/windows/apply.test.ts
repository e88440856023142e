import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StateError } from '../../../../functions/core/windows/accumulators/accumulator.ts';
import { applyParts } from '../../../../functions/core/windows/apply.ts';
import { partialPane } from '../../../../functions/core/windows/fold.ts';
import { planWindows, type WindowPlan } from '../../../../functions/core/windows/plan.ts';
import type { PaneState, PartialPane, TimedDocument } from '../../../../functions/core/windows/state.ts';
import {
  average,
  count,
  distinct,
  first,
  last,
  max,
  quantile,
  standardDeviation,
  sum,
  top,
} from '../../../../functions/pipeline/metrics.ts';
import type { Window } from '../../../../functions/pipeline/windows.ts';

function planOf(metrics: Window['metrics']): WindowPlan {
  const [plan] = planWindows({ windows: [{ name: 'w', size: '1m', keyBy: ['host'], metrics }] });
  if (plan === undefined) throw new Error('no plan');
  return plan;
}

const shared = { window: 'w', paneStart: 60_000, key: ['a'] } as const;

function timed(v: unknown, time = 61_000): TimedDocument {
  return { sequenceNumber: '1', eventTime: time, arrivalTime: time, document: { v } };
}

/** As it comes back from the engine. */
function stored<State>(state: State): State {
  return JSON.parse(JSON.stringify(state));
}

function partOf(plan: WindowPlan, documents: readonly TimedDocument[]): PartialPane {
  return stored(partialPane({ plan, paneStart: 60_000, key: ['a'], documents }, 0));
}

function applied(
  plan: WindowPlan,
  pane: PaneState | undefined,
  parts: readonly PartialPane[],
  commit: number,
): PaneState {
  const after = applyParts(plan, pane, parts, { slot: 3, commit });
  if (after === undefined) throw new Error('nothing applied');
  return after;
}

const simple = planOf({ n: count({ where: ({ v }) => String(v) !== 'no' }), s: sum('v') });

test('a pane after a commit, whole, and after the next', () => {
  const pane = applied(simple, undefined, [partOf(simple, [timed(2), timed('no')])], 40);
  expect(pane).toStrictEqual({
    ...{ kind: 'key-pane', ...shared, slot: 3, commit: 40, since: 40, revision: 1, documents: 2 },
    ...{ skipped: { s: 1 }, metrics: { 'n count': 1, 's sum v': [2] } },
  });
  const next = applied(
    simple,
    pane,
    [partOf(simple, [timed(3)]), partOf(simple, [timed('x'), timed(4)])],
    42,
  );
  expect(next).toStrictEqual({
    ...{ kind: 'key-pane', ...shared, slot: 3, commit: 42, since: 40, revision: 2, documents: 5 },
    ...{ skipped: { s: 2 }, metrics: { 'n count': 4, 's sum v': [9] } },
  });
});

test('a commit that is applied again, or an older one, changes nothing', () => {
  const part = partOf(simple, [timed(2)]);
  const pane = applied(simple, undefined, [part], 40);
  for (const commit of [40, 39, 0]) {
    expect(applyParts(simple, pane, [part], { slot: 3, commit })).toBe(pane);
  }
});

const metrics = {
  requests: count(),
  bytes: sum('v'),
  mean: average('v'),
  largest: max('v'),
  spread: standardDeviation('v'),
  p90: quantile('v', 0.9),
  hosts: distinct('v'),
  from: first('v'),
  to: last('v'),
  often: top('v', 2),
};
const every = planOf(metrics);

const documents = fc.array(
  fc
    .tuple(
      fc.oneof(fc.integer({ min: -3, max: 9 }), fc.double(), fc.constantFrom('many', null, true)),
      fc.integer({ min: 60_000, max: 60_005 }),
    )
    .map(([v, time]) => timed(v, time)),
  { minLength: 1, maxLength: 30 },
);

/** A list in pieces: those that aren't empty. */
function cut<Item>(items: readonly Item[], bounds: readonly number[]): Item[][] {
  const ends = [...bounds.map((bound) => bound % (items.length + 1)), items.length].toSorted((a, b) => a - b);
  return ends
    .map((end, at) => items.slice(at === 0 ? 0 : ends[at - 1], end))
    .filter(({ length }) => length > 0);
}

const bounds = fc.array(fc.nat(), { maxLength: 6 });

test('however documents are cut into batches, and these into commits, some repeated: the pane is the same', () => {
  fc.assert(
    fc.property(documents, bounds, bounds, fc.array(fc.boolean()), (all, batches, commits, repeated) => {
      const whole = applied(every, undefined, [partOf(every, all)], 1);
      const parts = cut(all, batches).map((batch) => partOf(every, batch));
      let pane: PaneState | undefined;
      const taken = cut(parts, commits);
      for (const [at, own] of taken.entries()) {
        pane = stored(applied(every, pane, own, at + 1));
        if (repeated[at] === true) expect(applied(every, pane, own, at + 1)).toBe(pane);
      }
      expect(pane).toEqual(stored({ ...whole, commit: taken.length, revision: taken.length }));
    }),
  );
});

describe('redriven records', () => {
  const redriven = (hash: string, v: number): PartialPane => ({
    ...partOf(simple, [timed(v)]),
    redriven: hash,
  });

  test('are noted in the order in which they come, beside what batches have', () => {
    const pane = applied(simple, undefined, [partOf(simple, [timed(1)]), redriven('x', 2)], 1);
    expect(pane).toMatchObject({ documents: 2, metrics: { 's sum v': [3] }, redriven: ['x'] });
    const next = applied(simple, pane, [redriven('y', 4), redriven('a', 8)], 2);
    expect(next).toMatchObject({ documents: 4, metrics: { 's sum v': [15] }, redriven: ['x', 'y', 'a'] });
  });

  test('that the pane has add nothing, and what comes with them is added', () => {
    const pane = applied(simple, undefined, [redriven('x', 2)], 1);
    expect(applyParts(simple, pane, [redriven('x', 2)], { slot: 3, commit: 2 })).toBe(pane);
    const next = applied(simple, pane, [redriven('x', 2), partOf(simple, [timed(1)]), redriven('y', 4)], 3);
    expect(next).toMatchObject({ documents: 3, revision: 2, commit: 3, redriven: ['x', 'y'] });
    expect(next.metrics).toEqual({ 'n count': 3, 's sum v': [7] });
  });

  test('are kept when batches come', () => {
    const pane = applied(simple, undefined, [redriven('x', 2)], 1);
    expect(applied(simple, pane, [partOf(simple, [timed(1)])], 2)).toMatchObject({ redriven: ['x'] });
  });

  test('leave a pane without any without a list', () => {
    expect(applied(simple, undefined, [partOf(simple, [timed(1)])], 1)).not.toHaveProperty('redriven');
  });
});

describe('a metric', () => {
  const fewer = planOf({ n: count() });
  const more = planOf({ n: count(), s: sum('v') });

  test('that was added since counts what came since', () => {
    const pane = applied(fewer, undefined, [partOf(fewer, [timed(2)])], 1);
    const next = applied(more, pane, [partOf(more, [timed(3)])], 2);
    expect(next).toMatchObject({ documents: 2, metrics: { 'n count': 2, 's sum v': [3] } });
  });

  test('that was added after a batch was handed over begins with nothing', () => {
    const pane = applied(fewer, undefined, [partOf(fewer, [timed(2)])], 1);
    const next = applied(more, pane, [partOf(fewer, [timed(3)])], 2);
    expect(next.metrics).toEqual({ 'n count': 2, 's sum v': [] });
  });

  test('that only another version of the pipeline knows stays as it is', () => {
    const pane = applied(more, undefined, [partOf(more, [timed(2)])], 1);
    const next = applied(fewer, pane, [partOf(fewer, [timed(3)])], 2);
    expect(next.metrics).toEqual({ ...pane?.metrics, 'n count': 2 });
  });

  test('whose state can’t be read is named with its window', () => {
    const pane = applied(more, undefined, [partOf(more, [timed(2)])], 1);
    const broken = { ...pane, metrics: { ...pane.metrics, 's sum v': 'nonsense' } };
    const applying = () => applied(more, broken, [partOf(more, [timed(3)])], 2);
    expect(applying).toThrow(StateError);
    expect(applying).toThrow('window w, metric s: a sum is stored as no list');
  });
});
