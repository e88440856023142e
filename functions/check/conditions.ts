import { show } from '../core/json/show.ts';
import { defaultForgetAfter } from '../core/monitors/plan-monitors.ts';
import { defaultRetention } from '../core/windows/plan.ts';
import type { Monitor } from '../pipeline/monitors.ts';
import { keyFieldsOf } from './keys.ts';
import { broken, lengthOfTime, type Rule } from './rules.ts';
import { thresholdProblems } from './threshold.ts';
import { aWhole, says } from './value-schemas.ts';
import { type Fields, metricRule } from './values.ts';

const mostBaseline = 60;

/** How many windows a spike looks back. */
export const baseline = aWhole(
  1,
  mostBaseline,
  says(`isn't allowed; give a whole number of windows, 1 to ${mostBaseline}.`),
);

/** What is wrong with the condition of a monitor of a known type, held against its window as far as that is known. */
export function conditionProblems(
  type: Monitor['type'],
  monitor: Fields,
  window: Fields | undefined,
  retention: unknown,
): string[] {
  switch (type) {
    case 'threshold':
      return thresholdProblems(monitor, window);
    case 'spike':
      return broken([metricRule('value', monitor.value, window), baselineRule(monitor, window, retention)]);
    case 'flatline':
      return broken(flatlineRules(monitor, window));
    case 'newValue':
      return broken([
        [
          window !== undefined && keyFieldsOf(window.keyBy).length === 0,
          `window: ${show(window?.name)} has no keyBy, so nothing in it can be new; give it one, or name another window.`,
        ],
      ]);
  }
}

function baselineRule(
  monitor: Fields,
  window: Fields | undefined,
  retention: unknown = defaultRetention,
): Rule {
  const windows = baseline.safeParse(monitor.baseline).data ?? 0;
  const size = lengthOfTime(window?.size) ?? 0;
  const kept = lengthOfTime(retention) ?? Number.POSITIVE_INFINITY;
  return [
    windows * size > kept,
    `baseline: ${windows} windows reach back longer than the windowRetention of ${show(retention)}; give fewer, or keep windows for longer.`,
  ];
}

function flatlineRules(
  { silentFor, forgetAfter = defaultForgetAfter }: Fields,
  window: Fields | undefined,
): Rule[] {
  const silent = lengthOfTime(silentFor);
  const shortest = lengthOfTime(window?.size);
  const forgotten = lengthOfTime(forgetAfter);
  return [
    [
      silent !== undefined && shortest !== undefined && silent < shortest,
      `silentFor: ${show(silentFor)} isn't allowed; give a length of time of at least the window's size, ${show(window?.size)}.`,
    ],
    [
      silent !== undefined && forgotten !== undefined && forgotten <= silent,
      `forgetAfter: ${show(forgetAfter)} would have a key forgotten before its silence of ${show(silentFor)} is notified; give more.`,
    ],
  ];
}
