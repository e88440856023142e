import { isInherited, isObject } from '../core/object.ts';
import { show } from '../core/show.ts';
import type { Window } from '../core/windows/definition.ts';
import { defaultLateness, defaultRetention } from '../core/windows/plan.ts';
import { keyProblems } from './keys.ts';
import { lengthProblems } from './lengths.ts';
import { metricProblems } from './metrics.ts';
import { conflictProblems } from './results.ts';
import { broken, lengthOfTime, type Rule } from './rules.ts';
import { unknownOptions } from './unknown-options.ts';
import { isWhole } from './whole.ts';

const nameForm = /^[a-z0-9][a-z0-9-]{0,39}$/;

// The compiler asks for every name that the type has.
const options = {
  name: true,
  size: true,
  slide: true,
  keyBy: true,
  where: true,
  metrics: true,
  allowedLateness: true,
  maxKeys: true,
} satisfies Record<keyof Window, true>;

const mostMaxKeys = 100_000;

/** What is wrong with a pipeline's windows and its types can't carry: a text each, naming window, field and remedy. */
export function windowProblems(pipeline: Record<string, unknown>): string[] {
  const { windows = [], windowRetention = defaultRetention, mappings } = pipeline;
  // Held against a length that is none, every lateness would be wrong.
  const retention = lengthOfTime(windowRetention) || Number.POSITIVE_INFINITY;
  const unkept = broken([
    [
      retention === Number.POSITIVE_INFINITY,
      `windowRetention: ${show(windowRetention)} is no length of time; give one such as '90d'.`,
    ],
  ]);
  if (!Array.isArray(windows)) {
    return [
      ...unkept,
      `windows: ${show(windows)} is no list; give [{ name, size, metrics }, …], or leave it out.`,
    ];
  }
  const given = windows.flatMap((window: unknown, place) =>
    isObject(window) ? [{ window, where: nameOf(window, place) }] : [],
  );
  return [
    ...unkept,
    ...noWindows(windows),
    ...given.flatMap(({ window, where }) => ofWindow(window, where, retention, mappings)),
    ...repeatedNames(windows),
    ...conflictProblems(given),
  ];
}

function noWindows(windows: readonly unknown[]): string[] {
  return broken(
    windows.map((window, place) => [
      !isObject(window),
      `windows[${place}]: ${show(window)} is no window; give { name, size, metrics } at least.`,
    ]),
  );
}

function nameOf({ name }: Record<string, unknown>, place: number): string {
  const good = typeof name === 'string' && nameForm.test(name) && !isInherited(name);
  return good ? `windows.${name}` : `windows[${place}]`;
}

function ofWindow(
  window: Record<string, unknown>,
  where: string,
  retention: number,
  mappings: unknown,
): string[] {
  return [
    ...unknownOptions(window, options, 'a window', where),
    ...broken([...ownRules(window, where), latenessRule(window, where, retention)]),
    ...lengthProblems(window, where),
    ...keyProblems(window.keyBy, where, mappings),
    ...metricProblems(window.metrics, where, mappings),
  ];
}

function ownRules({ name, where: condition, maxKeys }: Record<string, unknown>, where: string): Rule[] {
  return [
    [
      !isInherited(name) && (typeof name !== 'string' || !nameForm.test(name)),
      `${where}.name: ${show(name)} isn't allowed; give 1 to 40 lower-case letters, digits and hyphens, a hyphen not first.`,
    ],
    [
      isInherited(name),
      `${where}.name: ${show(name)} is what every object of JavaScript has; give another one.`,
    ],
    [
      condition !== undefined && typeof condition !== 'function',
      `${where}.where: ${show(condition)} is no function; give one from a document to true or false, or leave it out.`,
    ],
    [
      maxKeys !== undefined && !isWhole(maxKeys, 1, mostMaxKeys),
      `${where}.maxKeys: ${show(maxKeys)} isn't allowed; give a whole number from 1 to ${mostMaxKeys}, or leave it out.`,
    ],
  ];
}

function latenessRule(
  { size, allowedLateness = defaultLateness }: Record<string, unknown>,
  where: string,
  retention: number,
): Rule {
  const lateness = lengthOfTime(allowedLateness);
  const together = (lengthOfTime(size) ?? 0) + (lateness ?? 0);
  const problem =
    lateness === undefined
      ? `${where}.allowedLateness: ${show(allowedLateness)} is no length of time; give one such as '5m'.`
      : `${where}.allowedLateness: ${show(allowedLateness)} and the size ${show(size)} are longer than windows are kept, ${inDays(retention)}; give less, or a longer windowRetention.`;
  return [lateness === undefined || together > retention, problem];
}

function inDays(length: number): string {
  return `${length / 86_400_000}d`;
}

function repeatedNames(windows: readonly unknown[]): string[] {
  const names = windows.map((window) => (isObject(window) ? window.name : undefined));
  const repeated = names.filter((name, place) => typeof name === 'string' && names.indexOf(name) < place);
  return [...new Set(repeated)].map(
    (name) => `windows: the name ${show(name)} is given more than once; give each window its own.`,
  );
}
