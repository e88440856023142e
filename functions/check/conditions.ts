import type { Monitor } from '../core/monitors/definition.ts';
import { defaultForgetAfter } from '../core/monitors/plan-monitors.ts';
import { isObject } from '../core/object.ts';
import { show } from '../core/show.ts';
import { defaultRetention } from '../core/windows/plan.ts';
import { broken, lengthOfTime, type Rule } from './rules.ts';
import { thresholdProblems } from './threshold.ts';
import { type Fields, isFiniteNumber, metricRule } from './values.ts';

const mostBaseline = 60;

/** What is wrong with the condition of a monitor of a type that there is; without its window, as far as that is known. */
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
      return broken([metricRule('value', monitor.value, window), ...spikeRules(monitor, window, retention)]);
    case 'flatline':
      return broken(flatlineRules(monitor, window));
    case 'newValue':
      return broken([
        [
          window !== undefined && keyFieldsOf(window).length === 0,
          `window: ${show(window?.name)} has no keyBy, so nothing in it can be new; give it one, or name another window.`,
        ],
      ]);
  }
}

function spikeRules(
  { factor, baseline, atLeast }: Fields,
  window: Fields | undefined,
  retention: unknown,
): Rule[] {
  const whole = Number.isInteger(baseline) && Number(baseline) >= 1 && Number(baseline) <= mostBaseline;
  const size = lengthOfTime(window?.size) ?? 0;
  const kept = lengthOfTime(retention ?? defaultRetention) ?? Number.POSITIVE_INFINITY;
  return [
    [
      !(isFiniteNumber(factor) && factor > 1),
      `factor: ${show(factor)} isn't allowed; give a number above 1.`,
    ],
    [
      !whole,
      `baseline: ${show(baseline)} isn't allowed; give a whole number of windows, 1 to ${mostBaseline}.`,
    ],
    [
      !isFiniteNumber(atLeast),
      `atLeast: ${show(atLeast)} is no number; give a finite one below which nothing is a spike.`,
    ],
    [
      isFiniteNumber(atLeast) && atLeast < 0,
      `atLeast: ${show(atLeast)} isn't allowed; give at least 0, below which nothing is a spike.`,
    ],
    [
      whole && Number(baseline) * size > kept,
      `baseline: ${show(baseline)} windows reach back longer than the windowRetention of ${show(retention ?? defaultRetention)}; give fewer, or keep windows for longer.`,
    ],
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
      silent === undefined,
      `silentFor: ${show(silentFor)} is no length of time; give one such as '15m', of at least the window's size.`,
    ],
    [
      silent !== undefined && shortest !== undefined && silent < shortest,
      `silentFor: ${show(silentFor)} isn't allowed; give a length of time of at least the window's size, ${show(window?.size)}.`,
    ],
    [
      silent !== undefined && forgotten !== undefined && forgotten <= silent,
      `forgetAfter: ${show(forgetAfter)} would have a key forgotten before its silence of ${show(silentFor)} is told of; give more.`,
    ],
  ];
}

export function keyFieldsOf({ keyBy }: Fields): readonly string[] {
  if (Array.isArray(keyBy)) return keyBy.map(String);
  return isObject(keyBy) ? Object.keys(keyBy) : [];
}
