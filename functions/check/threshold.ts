import { z } from 'zod';
import { isObject } from '../core/json/object.ts';
import { show } from '../core/json/show.ts';
import { operators } from '../core/monitors/measure.ts';
import { durationOf } from '../pipeline/duration.ts';
import type { ThresholdMonitor, Value } from '../pipeline/monitors.ts';
import { checkedElsewhere, chosen, options, optionsOf } from './object-schemas.ts';
import { broken, isFiniteNumber, lengthOfTime, type Rule } from './rules.ts';
import { longest, says } from './value-schemas.ts';
import { areNeverNegative, type Fields, metricRule } from './values.ts';

/** What arithmetic of a metric with itself comes to. */
const ofOneMetric = { ratio: 1, difference: 0, percentChange: 0 } as const;

/** A threshold's value; the window's metrics are held against it. */
export const value = chosen<Value>((given) => (isObject(given) ? arithmetic(given) : z.unknown()));

function arithmetic(given: Fields): z.ZodType {
  const [operator, another] = operators.filter((each) => given[each] !== undefined);
  if (operator === undefined || another !== undefined) {
    return z.never(says(`isn't allowed; give a metric's name, or exactly one of ${operators.join(', ')}.`));
  }
  const names = z
    .array(z.unknown(), says("isn't allowed; give the names of two metrics."))
    .length(2)
    .refine(
      ([one, other]) => one !== other,
      says(`is ${ofOneMetric[operator]} in every window; give two different metrics.`),
    );
  return options('value', '', { [operator]: names });
}

export const limit = z.number(says('is no number; give a finite one.'));

export const minimum = optionsOf<NonNullable<ThresholdMonitor['minimum']>>()(
  'minimum',
  "isn't allowed; give { metric: 'requests', atLeast: 20 }, or leave it out.",
  { metric: checkedElsewhere<string>(), atLeast: limit },
);

/** What is wrong with a threshold's options, held against each other and against its window. */
export function thresholdProblems(monitor: Fields, window: Fields | undefined): string[] {
  return broken([
    ...valueRules(monitor.value, window),
    ...limitRules(monitor),
    neverPassed(monitor, window),
    ...minimumRules(monitor.minimum, window),
    forRule(monitor.for, window),
  ]);
}

function valueRules(given: unknown, window: Fields | undefined): Rule[] {
  if (!isObject(given)) return [metricRule('value', given, window)];
  return operators.flatMap((operator) => {
    const names = given[operator];
    if (!Array.isArray(names) || names.length !== 2) return [];
    return [...names].map((name, position) => metricRule(`value.${operator}[${position}]`, name, window));
  });
}

function limitRules({ above, below, clear }: Fields): Rule[] {
  const one = (above === undefined) !== (below === undefined);
  const side = above === undefined ? 'below' : 'above';
  const limit = above ?? below;
  const wrongSide =
    isFiniteNumber(limit) && isFiniteNumber(clear) && (side === 'above' ? clear > limit : clear < limit);
  return [
    [
      above === undefined && below === undefined,
      'above or below: neither is given, so there is no limit; give one of them, such as above: 100.',
    ],
    [
      above !== undefined && below !== undefined,
      `above and below: ${show(above)} and ${show(below)} aren't allowed together; give exactly one of them.`,
    ],
    [
      one && wrongSide,
      `clear: ${show(clear)} passes the limit of ${side} ${show(limit)} itself; give at ${side === 'above' ? 'most' : 'least'} ${show(limit)}, or leave it out.`,
    ],
  ];
}

function neverPassed({ value, above, below }: Fields, window: Fields | undefined): Rule {
  const least = leastOf(value, window);
  return [
    above === undefined && isFiniteNumber(below) && least !== undefined && below <= least,
    `below: ${show(below)} is never passed, since ${show(value)} is never below ${least}; give a number above ${least}.`,
  ];
}

/** The least that a value can be, if that is known. */
function leastOf(value: unknown, window: Fields | undefined): number | undefined {
  if (!isObject(value)) return areNeverNegative([value], window) ? 0 : undefined;
  const { ratio, percentChange } = value;
  if (Array.isArray(ratio)) return areNeverNegative(ratio, window) ? 0 : undefined;
  return Array.isArray(percentChange) && areNeverNegative(percentChange, window) ? -100 : undefined;
}

function minimumRules(minimum: unknown, window: Fields | undefined): Rule[] {
  if (!isObject(minimum)) return [];
  const { metric, atLeast } = minimum;
  return [
    metricRule('minimum.metric', metric, window),
    [
      isFiniteNumber(atLeast) && atLeast < 0 && areNeverNegative([metric], window),
      `minimum.atLeast: ${show(atLeast)} is always met, since ${show(metric)} is never below 0; give more, or leave minimum out.`,
    ],
  ];
}

/** What lies between the lengths of windows in a row would be taken for the next longer one. */
function forRule(given: unknown, window: Fields | undefined): Rule {
  const { name, size: givenSize, slide: givenSlide = givenSize } = window ?? {};
  const [length = 0, size = 0, slide = 0] = [given, givenSize, givenSlide].map(lengthOfTime);
  // What isn't a length of time, or no slide of its size, is refused elsewhere.
  if (length === 0 || length > longest || size % slide !== 0) return [false, ''];
  const shorter = size + Math.max(0, Math.floor((length - size) / slide)) * slide;
  const allowed = [shorter, shorter + slide].filter((each) => each <= longest);
  const remedy = allowed.map((each) => `'${durationOf(each)}'`).join(' or ');
  return [
    length !== shorter,
    `for: ${show(given)} isn't how long windows of ${show(name)} last in a row; give ${remedy}.`,
  ];
}
