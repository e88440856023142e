import { isObject } from '../object.ts';
import { broken, type Rule, show } from '../rules.ts';
import { unknownOptions } from '../unknown-options.ts';
import type { ThresholdMonitor, Value } from './definition.ts';
import { type Fields, isFiniteNumber, metricRule } from './validate-values.ts';

const ratioOptions = { ratio: true } satisfies Record<keyof Exclude<Value, string>, true>;
const minimumOptions = { metric: true, atLeast: true } satisfies Record<
  keyof NonNullable<ThresholdMonitor['minimum']>,
  true
>;

/** What is wrong with the condition of a threshold on such a window. */
export function thresholdProblems(monitor: Fields, window: Fields | undefined): string[] {
  return [
    ...valueProblems(monitor.value, window),
    ...broken(limitRules(monitor)),
    ...minimumProblems(monitor.minimum, window),
  ];
}

function valueProblems(value: unknown, window: Fields | undefined): string[] {
  if (!isObject(value)) return broken([metricRule('value', value, window)]);
  const { ratio } = value;
  const rules: Rule[] =
    Array.isArray(ratio) && ratio.length === 2
      ? ratio.map((name, place) => metricRule(`value.ratio[${place}]`, name, window))
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
  ];
  return [...unknownOptions(minimum, minimumOptions, 'minimum'), ...broken(rules)];
}
