import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import { advanceNewValue } from '../../../../functions/core/monitors/new-value.ts';
import type { AlertState, Course, Evaluation } from '../../../../functions/core/monitors/state.ts';
import { key, minute, plan as planOf, threshold } from './monitors.ts';

type Plan = ReturnType<typeof threshold>;
const lengths = [undefined, '1m', '2m', '3m', '5m'] as const;

const plans = fc
  .record({
    for: fc.constantFrom(...lengths),
    resolveAfter: fc.constantFrom(...lengths),
    throttle: fc.constantFrom(...lengths, '10m'),
    size: fc.constantFrom('1m', '3m'),
    // What a window without documents comes to: 0 of what is counted, or nothing.
    noData: fc.constantFrom(undefined, undefined, 'keep', 'resolve'),
    forgetAfter: fc.constantFrom(undefined, undefined, '10m'),
    // In minutes, between the ends of two windows, or at one: when the pipeline was first set up.
    setUpAt: fc.option(fc.constantFrom(0, 2.5, 6, 8.5, 11, 14, 40)),
  })
  .map(({ size, setUpAt, ...lasting }) => {
    const given = Object.entries(lasting).filter(([, length]) => length !== undefined);
    const plan = threshold(Object.fromEntries(given), { size, slide: '1m' });
    return setUpAt === null ? plan : { ...plan, notifyFrom: setUpAt * minute };
  });

/** What becomes of each window in a row: `gap` has no documents, and nobody judges it. */
const fates = fc.array(fc.constantFrom('breach', 'breach', 'between', 'clear', 'clear', 'unknown', 'gap'), {
  minLength: 1,
  maxLength: 25,
});
type Fate = Evaluation['outcome'] | 'gap';

function evaluationOf(
  plan: Plan,
  position: number,
  outcome: Evaluation['outcome'],
  isFinal: boolean,
): Evaluation {
  const windowStart = position * minute;
  const windowEnd = windowStart + plan.window.sizeMs;
  const value = outcome === 'breach' ? 20 + position : 5;
  return { key, windowStart, windowEnd, outcome, value, threshold: 10, isFinal };
}

function finals(plan: Plan, fate: readonly Fate[]): Evaluation[] {
  return fate.flatMap((outcome, position) =>
    outcome === 'gap' ? [] : [evaluationOf(plan, position, outcome, true)],
  );
}

function taken(plan: Plan, evaluations: readonly Evaluation[]): AlertState | undefined {
  return evaluations.reduce<AlertState | undefined>(
    (state, each) => advance(plan, state, each, 0),
    undefined,
  );
}

/** Final judgements in order; before each, some breaches of windows that are open, and some that were judged before. */
function interleaved(plan: Plan, fate: readonly Fate[], noise: readonly (readonly number[])[]): Evaluation[] {
  const inOrder = finals(plan, fate);
  return inOrder.flatMap((final, position) => {
    const finalThrough = inOrder[position - 1]?.windowEnd ?? 0;
    const open = (noise[position] ?? []).flatMap((choice): Evaluation[] => {
      const position = choice % fate.length;
      const outcome = fate[position];
      const known = choice % 2 === 0 ? { finalThrough } : {};
      if (outcome !== 'breach' || position * minute < final.windowStart) return [];
      return [{ ...evaluationOf(plan, position, outcome, false), ...known }];
    });
    const again = (noise[position] ?? []).flatMap((choice) => inOrder[choice % (position + 1)] ?? []);
    return [...open, ...(position === 0 ? [] : again.filter((each) => each !== final)), final];
  });
}

const noises = fc.array(fc.array(fc.nat(200), { maxLength: 4 }), { maxLength: 25 });

function ids(state: AlertState | undefined): string[] {
  return (state?.outbox ?? []).map(({ id }) => id);
}

/** All but when it became known, and how many writes that took. */
function essence(state: AlertState | undefined): unknown {
  if (state === undefined) return undefined;
  const { revision, outbox, over, openedAt, settled, ...rest } = state;
  const { openedAt: _, ...course } = settled;
  return { ...rest, settled: course, over: over.map(({ openedAt: __, ...alert }) => alert) };
}

test('open windows only anticipate: the state and the notifications are those of the final windows alone', () => {
  fc.assert(
    fc.property(plans, fates, noises, (plan, fate, noise) => {
      const expected = taken(plan, finals(plan, fate));
      const state = taken(plan, interleaved(plan, fate, noise));
      expect(essence(state)).toEqual(essence(expected));
      expect(ids(state).toSorted()).toEqual(ids(expected).toSorted());
    }),
    { numRuns: 1_000 },
  );
});

test('nothing is put into the outbox twice, and an end only after its beginning', () => {
  fc.assert(
    fc.property(plans, fates, noises, (plan, fate, noise) => {
      const all = ids(taken(plan, interleaved(plan, fate, noise)));
      expect(new Set(all).size).toBe(all.length);
      for (const [position, id] of all.entries()) {
        if (id.endsWith(':resolved'))
          expect(all.indexOf(id.replace('resolved', 'fired'))).toBeLessThan(position);
        if (id.endsWith(':resolved')) expect(all).toContain(id.replace('resolved', 'fired'));
      }
    }),
    { numRuns: 1_000 },
  );
});

test('what was taken in before changes nothing: the state is the same object', () => {
  fc.assert(
    fc.property(plans, fates, noises, (plan, fate, noise) => {
      const evaluations = interleaved(plan, fate, noise);
      const state = taken(plan, evaluations);
      for (const each of evaluations) expect(advance(plan, state, each, 1)).toBe(state);
    }),
    { numRuns: 1_000 },
  );
});

test('an alert that has fired never counts backwards while windows are open', () => {
  fc.assert(
    fc.property(plans, fates, noises, (plan, fate, noise) => {
      let state: AlertState | undefined;
      for (const each of interleaved(plan, fate, noise)) {
        const next = advance(plan, state, each, 0);
        expect(next?.episode ?? 0).toBeGreaterThanOrEqual(state?.episode ?? 0);
        state = next;
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a window without documents is the same whether it is judged as such or left out', () => {
  fc.assert(
    fc.property(plans, fates, noises, fc.array(fc.boolean()), (plan, fate, noise, judged) => {
      const some = fate.map((outcome, position) =>
        outcome === 'gap' && judged[position] ? 'absent' : outcome,
      );
      // The end is the same, or one of them doesn't know yet that an alert is over.
      const end = evaluationOf(plan, 60, 'clear', true);
      const left = taken(plan, [...interleaved(plan, fate, noise), end]);
      const told = taken(plan, [...interleaved(plan, some, noise), end]);
      expect(told?.settled.episode).toBe(left?.settled.episode);
      expect(told?.settled.status).toBe(left?.settled.status);
      expect(told?.settled.resolvedAt).toBe(left?.settled.resolvedAt);
      expect(ids(told).toSorted()).toEqual(ids(left).toSorted());
    }),
    { numRuns: 1_000 },
  );
});

/**
 * As a reader of the documentation would tell it, from the finished alerts of final windows alone: an alert is notified
 * once nothing mutes it that did when it fired, if it is still on by then.
 */
function notifiedOf(plan: Plan, alerts: readonly Course[]): number[] {
  const { notifyFrom = 0, throttleMs } = plan;
  const { slideMs } = plan.window;
  let last = Number.NEGATIVE_INFINITY;
  return alerts.flatMap(({ episode, firedAt = 0, resolvedAt = 0 }) => {
    const onThrough = resolvedAt - slideMs;
    const throttledUntil = firedAt + Math.ceil((last + throttleMs - firedAt) / slideMs) * slideMs;
    const isThrottled = firedAt < last + throttleMs;
    if (isThrottled ? onThrough < throttledUntil : onThrough < notifyFrom) return [];
    last = isThrottled ? throttledUntil : firedAt;
    return [episode];
  });
}

test('an alert is notified exactly when it is on after the set-up and after its throttle', () => {
  fc.assert(
    fc.property(plans, fates, noises, (plan, fate, noise) => {
      const { notifyFrom = 0 } = plan;
      const ends = [60, 61, 62, 63, 64].map((position) => evaluationOf(plan, position, 'clear', true));
      const state = taken(plan, [...interleaved(plan, fate, noise), ...ends]);
      const everyone = { ...plan, throttle: 0, notifyFrom: 0 };
      const all = taken(everyone, [...finals(plan, fate), ...ends])?.over ?? [];
      const episodes = notifiedOf(plan, all);
      const notified = (transition: string) =>
        (state?.outbox ?? []).filter((each) => each.transition === transition);
      expect(notified('fired').map(({ alert }) => alert.episode)).toEqual(episodes);
      expect(notified('resolved').map(({ alert }) => alert.episode)).toEqual(episodes);
      // Alerts are recorded all the same, and say what muted them.
      const recorded = state?.over ?? [];
      expect(recorded.map(({ episode }) => episode)).toEqual(all.map(({ episode }) => episode));
      for (const { episode, past, throttled, resolvedAt = 0 } of recorded) {
        expect(past === true || throttled === true).toBe(!episodes.includes(episode));
        if (past === true) expect(resolvedAt - plan.window.slideMs).toBeLessThan(notifyFrom);
      }
    }),
    { numRuns: 1_000 },
  );
});

/** Told by the documentation again: by one window after the other, each with its own sort of verdict. */
function stretches(plan: Plan, fate: readonly Fate[]): { firedAt: number; resolvedAt: number }[] {
  const alerts: { firedAt: number; resolvedAt: number }[] = [];
  const { sizeMs, slideMs } = plan.window;
  let breaching = 0;
  let clear = 0;
  let isOn = false;
  for (const [position, outcome] of fate.entries()) {
    const end = position * slideMs + sizeMs;
    const isUnknown =
      (outcome === 'unknown' && plan.noData === 'keep') || (outcome === 'gap' && !plan.isEndedByEmpty);
    const breaches = outcome === 'breach' || (outcome === 'between' && isOn);
    breaching = breaches ? breaching + 1 : 0;
    clear = breaches || isUnknown ? 0 : clear + 1;
    if (!isOn && breaching > 0 && sizeMs + (breaching - 1) * slideMs >= plan.forMs) {
      isOn = true;
      alerts.push({ firedAt: end, resolvedAt: Number.NaN });
    }
    const last = alerts.at(-1);
    if (!isOn || clear === 0 || clear * slideMs < plan.resolveAfterMs || last === undefined) continue;
    isOn = false;
    last.resolvedAt = end;
  }
  return alerts;
}

test('what is unknown neither fires nor resolves', () => {
  fc.assert(
    fc.property(plans, fates, (given, fate) => {
      const plan = { ...given, throttle: 0, notifyFrom: 0, forgetAfter: 1e12 };
      const whole: Fate[] = [...fate, 'clear', 'clear', 'clear', 'clear', 'clear'];
      const alerts = taken(plan, finals(plan, whole))?.over ?? [];
      expect(alerts.map(({ firedAt, resolvedAt }) => ({ firedAt, resolvedAt }))).toEqual(
        stretches(plan, whole),
      );
    }),
    { numRuns: 1_000 },
  );
});

test('a new value is notified exactly when an alert on each window that it is in would be', () => {
  const places = fc.integer({ min: 0, max: 45 });
  const setUps = fc.integer({ min: 0, max: 90 }).map((halves) => (halves * minute) / 2);
  fc.assert(
    fc.property(fc.constantFrom('1m', '3m', '10m'), places, setUps, (size, position, notifyFrom) => {
      const window = { size, slide: '1m' } as const;
      const any = { ...threshold({ above: 0 }, window), notifyFrom };
      const windows = Array.from({ length: any.window.sizeMs / minute }, (_, next) =>
        evaluationOf(any, position + next, 'breach', true),
      );
      const isTold = ids(taken(any, windows)).length > 0;
      const sighting = { key, firstSeen: position * minute, lastSeen: position * minute, learnUntil: 0 };
      const plan = { ...planOf({ type: 'newValue' }, window), notifyFrom };
      const state = advanceNewValue(plan, undefined, sighting, 0);
      expect(ids(state)).toHaveLength(isTold ? 1 : 0);
      expect(state?.over.map(({ past }) => past === true)).toEqual([!isTold]);
    }),
    { numRuns: 1_000 },
  );
});
