import { isInherited, isObject } from '../core/object.ts';
import { show } from '../core/show.ts';
import type { Metric, MetricKind } from '../core/windows/definition.ts';
import { isNeverNumber } from './field-types.ts';
import { unknownField } from './keys.ts';
import { broken, type Rule } from './rules.ts';
import { unknownOptions } from './unknown-options.ts';
import { isWhole } from './whole.ts';

const nameForm = /^[A-Za-z_][\w-]{0,99}$/;

const mostTop = 100;

type OptionsOf<Kind extends MetricKind, Each = Metric> = Each extends { readonly kind: infer Kinds }
  ? Kind extends Kinds
    ? Exclude<keyof Each, 'kind'>
    : never
  : never;

// The compiler asks for every kind that the type has, and every option of it.
const ofDocuments = { where: true } satisfies Record<OptionsOf<'count'>, true>;
const ofField = { field: true, where: true } satisfies Record<OptionsOf<'first'>, true>;
const ofNumbers = { field: true, nonNegative: true, where: true } satisfies Record<OptionsOf<'sum'>, true>;
const kinds = {
  count: ofDocuments,
  rate: ofDocuments,
  sum: ofNumbers,
  min: ofNumbers,
  max: ofNumbers,
  average: ofNumbers,
  standardDeviation: ofNumbers,
  quantile: { field: true, q: true, where: true },
  distinct: ofField,
  first: ofField,
  last: ofField,
  top: { field: true, k: true, where: true },
} satisfies { readonly [Kind in MetricKind]: Readonly<Record<OptionsOf<Kind>, true>> };

/** What is wrong with a window's metrics. */
export function metricProblems(metrics: unknown, where: string, mappings: unknown): string[] {
  if (!isObject(metrics) || Object.keys(metrics).length === 0) {
    return [`${where}.metrics: ${show(metrics)} computes nothing; give one such as { requests: count() }.`];
  }
  return Object.entries(metrics).flatMap(([name, metric]) => {
    const place = `${where}.metrics.${name}`;
    return [...nameProblems(name, where), ...ofMetric(metric, place, mappings)];
  });
}

function nameProblems(name: string, where: string): string[] {
  return broken([
    [
      isInherited(name),
      `${where}.metrics: the name ${show(name)} is what every object of JavaScript has; give another one.`,
    ],
    [
      !nameForm.test(name),
      `${where}.metrics: the name ${show(name)} isn't allowed; give up to 100 letters, digits, _ and -, a letter or _ first.`,
    ],
  ]);
}

function ofMetric(metric: unknown, where: string, mappings: unknown): string[] {
  if (!isMetric(metric)) {
    return [
      `${where}: ${show(metric)} is no metric; give what one of ${Object.keys(kinds).join(', ')} returns.`,
    ];
  }
  const { kind, ...options } = metric;
  const { field, q, k, nonNegative, where: condition } = options;
  const noText = 'field' in kinds[kind] && (typeof field !== 'string' || field === '');
  const unknown = unknownOptions(options, kinds[kind], kind, where);
  const wrong = broken([
    [noText, `${where}: ${kind} of ${show(field)} is of no field; give its path.`],
    noText ? [false, ''] : unknownField(field, where, mappings),
    numberRule(kind, field, where, mappings),
    [
      kind === 'quantile' && !(typeof q === 'number' && q >= 0 && q <= 1),
      `${where}: ${show(q)} is no quantile; give a number from 0 to 1, such as 0.95.`,
    ],
    [
      kind === 'top' && !isWhole(k, 1, mostTop),
      `${where}: the top ${show(k)} isn't allowed; give a whole number from 1 to ${mostTop}.`,
    ],
    optional(
      nonNegative,
      'boolean',
      `${where}: nonNegative ${show(nonNegative)} isn't allowed; give true, or leave it out.`,
    ),
    optional(
      condition,
      'function',
      `${where}.where: ${show(condition)} is no function; give one from a document to true or false, or leave it out.`,
    ),
  ]);
  return [...unknown, ...wrong];
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
function numberRule(kind: MetricKind, path: unknown, where: string, mappings: unknown): Rule {
  const type = typeof path === 'string' ? mappedType(path, mappings) : undefined;
  return [
    ofNumbersAlone.includes(kind) && isNeverNumber(type),
    `${where}: ${kind} takes numbers, and ${show(path)} is a ${show(type)} in mappings; give it there as { type: 'double' }, name another field, or compute distinct, first, last or top of it.`,
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

/** Of a kind that there is, whatever else is wrong with it. */
export function isMetric(metric: unknown): metric is Record<string, unknown> & { readonly kind: MetricKind } {
  return isObject(metric) && typeof metric.kind === 'string' && Object.hasOwn(kinds, metric.kind);
}

function optional(value: unknown, type: 'boolean' | 'function', problem: string): Rule {
  return [value !== undefined && typeof value !== type, problem];
}
