import { durationOf } from '../duration.ts';
import { isObject } from '../object.ts';
import { broken, lengthOfTime, type Rule, show } from '../rules.ts';
import { unknownOptions } from '../unknown-options.ts';
import { longest } from '../windows/validate-lengths.ts';
import type { ThresholdMonitor, Value } from './definition.ts';
import { areNeverNegative, type Fields, isFiniteNumber, metricRule } from './validate-values.ts';

const ratioOptions = { ratio: true } satisfies Record<keyof Exclude<Value, string>, true>;
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

function valueProblems(value: unknown, window: Fields | undefined): string[] {
  if (!isObject(value)) return broken([metricRule('value', value, window)]);
  const { ratio } = value;
  const rules: Rule[] =
    Array.isArray(ratio) && ratio.length === 2
      ? [
          ...ratio.map((name, place) => metricRule(`value.ratio[${place}]`, name, window)),
          [
            ratio[0] === ratio[1],
            `value.ratio: ${show(ratio)} is 1 in every window; give two different metrics.`,
          ],
        ]
      : [[true, `value.ratio: ${show(ratio)} isn't allowed; give the names of two metrics.`]];
  return [...unknownOptions(value, ratioOptions, 'value'), ...broken(rules)];
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
  const names = isObject(value) && Array.isArray(value.ratio) ? value.ratio : [value];
  return [
    above === undefined && isFiniteNumber(below) && below <= 0 && areNeverNegative(names, window),
    `below: ${show(below)} is never passed, since ${show(value)} is never below 0; give a number above 0.`,
  ];
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
