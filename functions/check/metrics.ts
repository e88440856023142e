import { z } from 'zod';
import { isInherited, isObject } from '../core/json/object.ts';
import { show } from '../core/json/show.ts';
import type { Metric, MetricKind, Window } from '../pipeline/windows.ts';
import { isNeverNumber } from './field-types.ts';
import { unknownField } from './keys.ts';
import { entriesOf, forward, type Options, optionsOf } from './object-schemas.ts';
import { broken, type Rule } from './rules.ts';
import { aFunction, aWhole, saying, says } from './value-schemas.ts';

const nameForm = /^[A-Za-z_][\w-]{0,99}$/;

const mostTop = 100;

/** The options of one kind. */
type Of<Kind extends MetricKind, Each = Metric> = Each extends { readonly kind: infer Kinds }
  ? Kind extends Kinds
    ? Omit<Each, 'kind'>
    : never
  : never;

const where = aFunction<Metric['where']>(
  'give one from a document to true or false, or leave it out',
).optional();

const nonNegative = z
  .boolean(saying((given) => `nonNegative ${show(given)} isn't allowed; give true, or leave it out.`))
  .optional();

const q = z.number(says('is no quantile; give a number from 0 to 1, such as 0.95.')).min(0).max(1);

const k = aWhole(
  1,
  mostTop,
  saying((given) => `the top ${show(given)} isn't allowed; give a whole number from 1 to ${mostTop}.`),
);

const fieldOf = (kind: MetricKind) =>
  z.string(saying((given) => `${kind} of ${show(given)} is of no field; give its path.`)).min(1);

const ofDocuments = (kind: 'count' | 'rate') => optionsOf<Of<'count'>>()(kind, '', { where });
const ofField = (kind: 'distinct' | 'first' | 'last') =>
  optionsOf<Of<'first'>>()(kind, '', { field: fieldOf(kind), where });
const ofNumbers = (kind: 'sum' | 'min' | 'max' | 'average' | 'standardDeviation') =>
  optionsOf<Of<'sum'>>()(kind, '', { field: fieldOf(kind), nonNegative, where });

const kinds = {
  count: ofDocuments('count'),
  rate: ofDocuments('rate'),
  sum: ofNumbers('sum'),
  min: ofNumbers('min'),
  max: ofNumbers('max'),
  average: ofNumbers('average'),
  standardDeviation: ofNumbers('standardDeviation'),
  quantile: optionsOf<Of<'quantile'>>()('quantile', '', { field: fieldOf('quantile'), q, where }),
  distinct: ofField('distinct'),
  first: ofField('first'),
  last: ofField('last'),
  top: optionsOf<Of<'top'>>()('top', '', { field: fieldOf('top'), k, where }),
} satisfies { readonly [Kind in MetricKind]: Options<Of<Kind>> };

const metric = z
  .custom<Metric>(isMetric, says(`is no metric; give what one of ${Object.keys(kinds).join(', ')} returns.`))
  .superRefine(({ kind, ...given }, context) => forward(context, kinds[kind], given));

const name = z
  .string()
  .refine(
    (given) => !isInherited(given),
    saying((given) => `the name ${show(given)} is what every object of JavaScript has; give another one.`),
  )
  .regex(
    nameForm,
    saying(
      (given) =>
        `the name ${show(given)} isn't allowed; give up to 100 letters, digits, _ and -, a letter or _ first.`,
    ),
  );

/** A window's metrics. */
export const metrics: z.ZodType<Window['metrics']> = entriesOf(
  name,
  metric,
  'computes nothing; give one such as { requests: count() }.',
  1,
);

/** What is wrong with the fields of a window's metrics, held against the mappings. */
export function metricFieldProblems(given: unknown, where: string, mappings: unknown): string[] {
  return Object.entries(isObject(given) ? given : {}).flatMap(([name, each]) => {
    if (!isMetric(each) || each.field === '') return [];
    const label = `${where}.metrics.${name}`;
    return broken([unknownField(each.field, label, mappings), numberRule(each, label, mappings)]);
  });
}

const ofNumbersAlone: readonly MetricKind[] = [
  'sum',
  'min',
  'max',
  'average',
  'standardDeviation',
  'quantile',
];

/** Each document's value would be counted as skipped, and the metric never have one. */
function numberRule({ kind, field }: GivenMetric, where: string, mappings: unknown): Rule {
  const type = typeof field === 'string' ? mappedType(field, mappings) : undefined;
  return [
    ofNumbersAlone.includes(kind) && isNeverNumber(type),
    `${where}: ${kind} takes numbers, and ${show(field)} is a ${show(type)} in mappings; give it there as { type: 'double' }, name another field, or compute distinct, first, last or top of it.`,
  ];
}

function mappedType(path: string, mappings: unknown): unknown {
  if (!isObject(mappings)) return undefined;
  const own = Object.hasOwn(mappings, path) ? mappings[path] : undefined;
  if (isObject(own)) return own.type ?? 'object';
  const [top = '', ...rest] = path.split('.');
  const field = Object.hasOwn(mappings, top) ? mappings[top] : undefined;
  return isObject(field) && rest.length > 0 ? mappedType(rest.join('.'), field.properties) : undefined;
}

type GivenMetric = Record<string, unknown> & { readonly kind: MetricKind };

/** Of a known kind, whatever else is wrong with it. */
export function isMetric(given: unknown): given is GivenMetric {
  return isObject(given) && typeof given.kind === 'string' && Object.hasOwn(kinds, given.kind);
}
