import { durationOf } from '../core/duration.ts';
import type { ThresholdMonitor } from '../core/monitors/definition.ts';
import { operators } from '../core/monitors/measure.ts';
import { isObject } from '../core/object.ts';
import { show } from '../core/show.ts';
import { longest } from './lengths.ts';
import { broken, lengthOfTime, type Rule } from './rules.ts';
import { unknownOptions } from './unknown-options.ts';
import { areNeverNegative, type Fields, isFiniteNumber, metricRule } from './values.ts';

const minimumOptions = { metric: true, atLeast: true } satisfies Record<
  keyof NonNullable<ThresholdMonitor['minimum']>,
  true
>;

/** What is wrong with the condition of a threshold on such a window. */
export function thresholdProblems(monitor: Fields, window: Fields | undefined): string[] {
  return [
    ...valueProblems(monitor.value, window),
    ...broken([...limitRules(monitor), neverPassed(monitor, window)]),
    ...minimumProblems(monitor.minimum, window),
    ...broken([forRule(monitor.for, window)]),
  ];
}

/** What arithmetic of a metric with itself comes to. */
const ofOneMetric = { ratio: 1, difference: 0, percentChange: 0 } as const;

function valueProblems(value: unknown, window: Fields | undefined): string[] {
  if (!isObject(value)) return broken([metricRule('value', value, window)]);
  const [operator, another] = operators.filter((each) => value[each] !== undefined);
  const all = operators.join(', ');
  if (operator === undefined || another !== undefined) {
    return [`value: ${show(value)} isn't allowed; give a metric's name, or exactly one of ${all}.`];
  }
  const names = value[operator];
  const rules: Rule[] =
    Array.isArray(names) && names.length === 2
      ? [
          ...names.map((name, place) => metricRule(`value.${operator}[${place}]`, name, window)),
          [
            names[0] === names[1],
            `value.${operator}: ${show(names)} is ${ofOneMetric[operator]} in every window; give two different metrics.`,
          ],
        ]
      : [[true, `value.${operator}: ${show(names)} isn't allowed; give the names of two metrics.`]];
  return [...unknownOptions(value, { [operator]: true }, 'value'), ...broken(rules)];
}

function limitRules({ above, below, clear }: Fields): Rule[] {
  const one = (above === undefined) !== (below === undefined);
  const side = above === undefined ? 'below' : 'above';
  const limit = above === undefined ? below : above;
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

function minimumProblems(minimum: unknown, window: Fields | undefined): string[] {
  if (minimum === undefined) return [];
  if (!isObject(minimum)) {
    return [
      `minimum: ${show(minimum)} isn't allowed; give { metric: 'requests', atLeast: 20 }, or leave it out.`,
    ];
  }
  const { metric, atLeast } = minimum;
  const rules: Rule[] = [
    metricRule('minimum.metric', metric, window),
    [!isFiniteNumber(atLeast), `minimum.atLeast: ${show(atLeast)} is no number; give a finite one.`],
    [
      isFiniteNumber(atLeast) && atLeast < 0 && areNeverNegative([metric], window),
      `minimum.atLeast: ${show(atLeast)} is always met, since ${show(metric)} is never below 0; give more, or leave minimum out.`,
    ],
  ];
  return [...unknownOptions(minimum, minimumOptions, 'minimum'), ...broken(rules)];
}

/** What lies between the lengths of windows in a row would be taken for the next longer one. */
function forRule(value: unknown, window: Fields | undefined): Rule {
  const { name, size: givenSize, slide: givenSlide = givenSize } = window ?? {};
  const [length = 0, size = 0, slide = 0] = [value, givenSize, givenSlide].map(lengthOfTime);
  // What isn't a length of time, or no slide of its size, is told of elsewhere.
  if (length === 0 || length > longest || size % slide !== 0) return [false, ''];
  const shorter = size + Math.max(0, Math.floor((length - size) / slide)) * slide;
  const allowed = [shorter, shorter + slide].filter((each) => each <= longest);
  const remedy = allowed.map((each) => `'${durationOf(each)}'`).join(' or ');
  return [
    length !== shorter,
    `for: ${show(value)} isn't how long windows of ${show(name)} last in a row; give ${remedy}.`,
  ];
}
