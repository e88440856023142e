import { isObject } from '../core/json/object.ts';
import { show } from '../core/json/show.ts';
import { isNeverNegative, isNumeric } from '../pipeline/metrics.ts';
import type { Rule } from './rules.ts';

/** A monitor or a window as it is given, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** A monitor can only be held against what is one number. Of a window that isn't there nothing is wrong. */
export function metricRule(field: string, name: unknown, window: Fields | undefined): Rule {
  if (window === undefined) return [false, ''];
  const { name: windowName } = window;
  const all = metricsOf(window);
  const found = metricOf(name, window);
  const numbers = Object.keys(all).filter((each) => isNumber(all[each]));
  const what = isObject(found)
    ? `is ${show(found.kind)}, which is no number`
    : `is no metric of the window ${show(windowName)}`;
  const remedy = numbers.length === 0 ? 'give the window one' : `give one of ${numbers.join(', ')}`;
  return [!isNumber(found), `${field}: ${show(name)} ${what}; ${remedy}.`];
}

/** Whether all of these metrics are numbers that can't be below 0, as far as is known. */
export function areNeverNegative(names: readonly unknown[], window: Fields | undefined): boolean {
  return names.every((name) => {
    const metric = metricOf(name, window);
    return isObject(metric) && isNeverNegative(metric);
  });
}

function metricOf(name: unknown, window: Fields | undefined): unknown {
  const all = metricsOf(window);
  return typeof name === 'string' && Object.hasOwn(all, name) ? all[name] : undefined;
}

export function metricsOf(window: Fields | undefined): Fields {
  return isObject(window?.metrics) ? window.metrics : {};
}

function isNumber(metric: unknown): boolean {
  return isObject(metric) && isNumeric(metric);
}
