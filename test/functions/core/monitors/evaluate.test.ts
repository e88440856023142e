import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Baseline,
  type EvaluationOutcome,
  evaluateSpike,
  evaluateThreshold,
  type Phase,
} from '../../../../functions/core/monitors/evaluate.ts';
import type { ThresholdMonitor } from '../../../../functions/pipeline/monitors.ts';
import { plan, threshold } from './monitors.ts';

const ratio = { value: { ratio: ['errors', 'n'] }, above: 0.1 } as const;

const difference = { value: { difference: ['slowest', 'fastest'] }, above: 10 } as const;
const change = { value: { percentChange: ['fastest', 'slowest'] }, above: 25 } as const;

function below({ value }: Partial<ThresholdMonitor>): Partial<ThresholdMonitor> {
  return { ...(value !== undefined && { value }), below: 3 };
}

test.each<[string, Partial<ThresholdMonitor>, Record<string, unknown>, Phase, EvaluationOutcome]>([
  ['above the limit', {}, { n: 11 }, 'final', 'breach'],
  ['the limit itself', {}, { n: 10 }, 'final', 'clear'],
  ['below the limit', { below: 3 }, { n: 2 }, 'final', 'breach'],
  ['the lower limit itself', { below: 3 }, { n: 3 }, 'final', 'clear'],
  ['above what ends an alert', { clear: 5 }, { n: 6 }, 'final', 'between'],
  ['what ends an alert', { clear: 5 }, { n: 5 }, 'final', 'clear'],
  ['below what ends an alert', { below: 3, clear: 5 }, { n: 4 }, 'final', 'between'],
  ['at what ends an alert', { below: 3, clear: 5 }, { n: 5 }, 'final', 'clear'],
  ['an open window above the limit', {}, { n: 11 }, 'open', 'breach'],
  ['an open window that may still get there', {}, { n: 9 }, 'open', 'unknown'],
  ['an open window in between', { clear: 5 }, { n: 9 }, 'open', 'unknown'],
  ['an open window with too few so far', { below: 3 }, { n: 1 }, 'open', 'unknown'],
  ['no value', {}, {}, 'final', 'unknown'],
  ['NaN', {}, { n: Number.NaN }, 'final', 'unknown'],
  ['infinity', {}, { n: Number.POSITIVE_INFINITY }, 'final', 'unknown'],
  ['null', { below: 3 }, { n: null }, 'final', 'unknown'],
  ['text', {}, { n: '11' }, 'final', 'unknown'],
  ['a name that every object has', { value: 'constructor' }, {}, 'final', 'unknown'],
  ['a ratio', ratio, { errors: 2, n: 10 }, 'final', 'breach'],
  ['a ratio of an open window', ratio, { errors: 2, n: 10 }, 'open', 'unknown'],
  ['a ratio of nothing to nothing', ratio, { errors: 0, n: 0 }, 'final', 'unknown'],
  ['a ratio to nothing', ratio, { errors: 1, n: 0 }, 'final', 'breach'],
  ['a ratio to nothing is not below any limit', below(ratio), { errors: 1, n: 0 }, 'final', 'clear'],
  [
    'what is below 0, to nothing',
    below({ value: { ratio: ['balance', 'n'] } }),
    { balance: -1, n: 0 },
    'final',
    'breach',
  ],
  [
    'a ratio to nothing, of too small a sample',
    { ...ratio, minimum: { metric: 'n', atLeast: 1 } },
    { errors: 1, n: 0 },
    'final',
    'unknown',
  ],
  ['a ratio beyond all numbers', ratio, { errors: 1e308, n: 1e-308 }, 'final', 'breach'],
  ['a difference', difference, { slowest: 30, fastest: 19 }, 'final', 'breach'],
  ['a difference below 0', below(difference), { slowest: 1, fastest: 19 }, 'final', 'breach'],
  ['a difference to an unknown', difference, { slowest: 30 }, 'final', 'unknown'],
  ['a difference beyond all numbers', difference, { slowest: 1.7e308, fastest: -1.7e308 }, 'final', 'breach'],
  ['a difference of an open window', difference, { slowest: 30, fastest: 1 }, 'open', 'unknown'],
  ['a percentage change', change, { fastest: 40, slowest: 50 }, 'final', 'clear'],
  ['a percentage change past the limit', change, { fastest: 40, slowest: 50.1 }, 'final', 'breach'],
  ['a percentage change of what is below 0', change, { fastest: -40, slowest: -20 }, 'final', 'breach'],
  ['a percentage change from nothing', change, { fastest: 0, slowest: 1 }, 'final', 'breach'],
  ['a percentage change from nothing to less', change, { fastest: 0, slowest: -1 }, 'final', 'clear'],
  ['a percentage change from nothing to nothing', change, { fastest: 0, slowest: 0 }, 'final', 'unknown'],
  ['a ratio without one part', ratio, { errors: 1 }, 'final', 'unknown'],
  ['too small a sample', { minimum: { metric: 'n', atLeast: 20 } }, { n: 19 }, 'final', 'unknown'],
  ['just enough', { minimum: { metric: 'n', atLeast: 20 } }, { n: 20 }, 'final', 'breach'],
  ['no sample at all', { minimum: { metric: 'errors', atLeast: -1 } }, { n: 20 }, 'final', 'unknown'],
])('%s', (_, changes, metrics, phase, outcome) => {
  expect(evaluateThreshold(threshold(changes), metrics, phase).outcome).toBe(outcome);
});

test('an open window that breaches still does when there is more in it', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(), fc.integer(), (value, more, limit) => {
      const monitor = threshold({ above: limit });
      const open = evaluateThreshold(monitor, { n: value }, 'open').outcome;
      const final = evaluateThreshold(monitor, { n: value + more }, 'final').outcome;
      expect(open === 'breach' && final !== 'breach').toBe(false);
    }),
  );
});

const spike = plan({ type: 'spike', value: 'n', factor: 3, baseline: 4, atLeast: 12 });

test.each<[string, unknown, Baseline, EvaluationOutcome, number]>([
  ['many times the mean', 31, [10, 10, 10, 10], 'breach', 30],
  ['so many times exactly', 30, [10, 10, 10, 10], 'clear', 30],
  ['windows without data count as 0', 16, [20], 'breach', 15],
  ['what is no number counts as 0', 16, [undefined, Number.NaN, '9', 20], 'breach', 15],
  ['more windows than were asked for are left out', 31, [900, 10, 10, 10, 10], 'breach', 30],
  ['the least that is a spike', 12, [], 'breach', 12],
  ['below the least', 11, [], 'clear', 12],
  ['no value', undefined, [], 'unknown', 12],
  ['a stream that has only begun', 99, undefined, 'unknown', 12],
  ['a key that may have had no room before', 99, 'hidden', 'hidden', 12],
  ['too little, whatever was before', 11, 'hidden', 'clear', 12],
  ['a mean beyond all numbers', 99, [1e308, 1e308, 1e308], 'unknown', 12],
])('spike: %s', (_, value, before, outcome, limit) => {
  expect(evaluateSpike(spike, value, before)).toMatchObject({ outcome, threshold: limit });
});
