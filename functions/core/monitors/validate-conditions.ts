import { isObject } from '../object.ts';
import { lengthOfTime, type Rule, show } from '../rules.ts';
import { isNumeric } from '../windows/metrics.ts';
import { defaultRetention } from '../windows/plan.ts';
import type { Monitor } from './definition.ts';
import { defaultForgetAfter } from './plan.ts';

type Fields = Readonly<Record<string, unknown>>;

const mostBaseline = 60;

/** What is wrong with the condition of a monitor of a type that there is, on a window that there is. */
export function conditionRules(
  type: Monitor['type'],
  monitor: Fields,
  window: Fields,
  retention: unknown,
): Rule[] {
  switch (type) {
    case 'threshold':
      return [
        ...valueRules(monitor.value, window),
        ...limitRules(monitor),
        ...minimumRules(monitor.minimum, window),
      ];
    case 'spike':
      return [metricRule('value', monitor.value, window), ...spikeRules(monitor, window, retention)];
    case 'flatline':
      return flatlineRules(monitor, window);
    case 'newValue':
      return [
        [
          keyFieldsOf(window).length === 0,
          `window: ${show(window.name)} has no keyBy, so nothing in it can be new; give it one, or name another window.`,
        ],
      ];
  }
}

function valueRules(value: unknown, window: Fields): Rule[] {
  if (!isObject(value)) return [metricRule('value', value, window)];
  const { ratio } = value;
  if (!Array.isArray(ratio) || ratio.length !== 2) {
    return [[true, `value.ratio: ${show(ratio)} isn't allowed; give the names of two metrics.`]];
  }
  return ratio.map((name, place) => metricRule(`value.ratio[${place}]`, name, window));
}

function metricRule(field: string, name: unknown, { name: windowName, metrics }: Fields): Rule {
  const all = isObject(metrics) ? metrics : {};
  const found = typeof name === 'string' && Object.hasOwn(all, name) ? all[name] : undefined;
  const numbers = Object.keys(all).filter((each) => isNumber(all[each]));
  const what = isObject(found)
    ? `is ${show(found.kind)}, which is no number`
    : `is no metric of the window ${show(windowName)}`;
  const remedy = numbers.length === 0 ? 'give the window one' : `give one of ${numbers.join(', ')}`;
  return [!isNumber(found), `${field}: ${show(name)} ${what}; ${remedy}.`];
}

function limitRules({ above, below, clear }: Fields): Rule[] {
  const one = (above === undefined) !== (below === undefined);
  const side = above === undefined ? 'below' : 'above';
  const limit = above ?? below;
  const wrongSide =
    isFiniteNumber(limit) && isFiniteNumber(clear) && (side === 'above' ? clear > limit : clear < limit);
  return [
    [
      !one,
      `above and below: ${show(above)} and ${show(below)} aren't allowed together; give exactly one of them.`,
    ],
    [one && !isFiniteNumber(limit), `${side}: ${show(limit)} is no number; give a finite one.`],
    [
      clear !== undefined && !isFiniteNumber(clear),
      `clear: ${show(clear)} is no number; give a finite one, or leave it out.`,
    ],
    [
      one && wrongSide,
      `clear: ${show(clear)} passes the limit of ${side} ${show(limit)} itself; give at ${side === 'above' ? 'most' : 'least'} ${show(limit)}, or leave it out.`,
    ],
  ];
}

function minimumRules(minimum: unknown, window: Fields): Rule[] {
  if (minimum === undefined) return [];
  if (!isObject(minimum)) {
    return [
      [
        true,
        `minimum: ${show(minimum)} isn't allowed; give { metric: 'requests', atLeast: 20 }, or leave it out.`,
      ],
    ];
  }
  const { metric, atLeast } = minimum;
  return [
    metricRule('minimum.metric', metric, window),
    [!isFiniteNumber(atLeast), `minimum.atLeast: ${show(atLeast)} is no number; give a finite one.`],
  ];
}

function spikeRules({ factor, baseline, atLeast }: Fields, window: Fields, retention: unknown): Rule[] {
  const whole = Number.isInteger(baseline) && Number(baseline) >= 1 && Number(baseline) <= mostBaseline;
  const size = lengthOfTime(window.size) ?? 0;
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
      whole && Number(baseline) * size > kept,
      `baseline: ${show(baseline)} windows reach back longer than the windowRetention of ${show(retention ?? defaultRetention)}; give fewer, or keep windows for longer.`,
    ],
  ];
}

function flatlineRules({ silentFor, forgetAfter = defaultForgetAfter }: Fields, { size }: Fields): Rule[] {
  const silent = lengthOfTime(silentFor);
  const shortest = lengthOfTime(size);
  const forgotten = lengthOfTime(forgetAfter);
  return [
    [
      silent === undefined || (shortest !== undefined && silent < shortest),
      `silentFor: ${show(silentFor)} isn't allowed; give a length of time of at least the window's size, ${show(size)}.`,
    ],
    [
      silent !== undefined && forgotten !== undefined && forgotten <= silent,
      `forgetAfter: ${show(forgetAfter)} would have a key forgotten before its silence of ${show(silentFor)} is told of; give more.`,
    ],
  ];
}

function isNumber(metric: unknown): boolean {
  return isObject(metric) && isNumeric(metric);
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function keyFieldsOf({ keyBy }: Fields): readonly string[] {
  if (Array.isArray(keyBy)) return keyBy.map(String);
  return isObject(keyBy) ? Object.keys(keyBy) : [];
}
