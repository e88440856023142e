import { isInherited, isObject } from '../object.ts';
import { broken, lengthOfTime, type Rule, show } from '../rules.ts';
import { unknownOptions } from '../unknown-options.ts';
import type { Window } from './definition.ts';
import { defaultLateness, defaultRetention } from './plan.ts';
import { keyProblems } from './validate-keys.ts';
import { metricProblems } from './validate-metrics.ts';
import { conflictProblems } from './validate-results.ts';
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

const shortest = 1_000;
const longest = 31 * 86_400_000;

/** A window is merged from so many panes at most, of each shard, each time that one of them changes. */
const mostPanes = 1_000;

const mostMaxKeys = 100_000;

/** What is wrong with a pipeline's windows and its types can't carry: a text each, naming window, field and remedy. */
export function windowProblems(pipeline: Record<string, unknown>): string[] {
  const { windows = [], windowRetention = defaultRetention, mappings } = pipeline;
  const retention = lengthOfTime(windowRetention);
  if (retention === undefined || retention === 0) {
    return [`windowRetention: ${show(windowRetention)} is no length of time; give one such as '90d'.`];
  }
  if (!Array.isArray(windows)) {
    return [`windows: ${show(windows)} is no list; give [{ name, size, metrics }, …], or leave it out.`];
  }
  const problems = windows.flatMap((window: unknown, place) =>
    isObject(window)
      ? ofWindow(window, nameOf(window, place), retention, mappings)
      : [`windows[${place}]: ${show(window)} is no window; give { name, size, metrics } at least.`],
  );
  return [
    ...problems,
    ...repeatedNames(windows),
    ...(problems.length === 0 ? conflictProblems(windows) : []),
  ];
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
    ...unknownOptions(window, options, 'a window').map((problem) => `${where}: ${problem}`),
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

function lengthProblems({ size, slide = size }: Record<string, unknown>, where: string): string[] {
  const problems = broken([lengthRule(size, `${where}.size`), lengthRule(slide, `${where}.slide`)]);
  const sizeLength = lengthOfTime(size) ?? 0;
  const slideLength = lengthOfTime(slide) ?? 0;
  // Without a slide it is the size that is wrong, and told once.
  if (problems.length > 0) return slide === size ? problems.slice(0, 1) : problems;
  return broken([
    [
      sizeLength % slideLength !== 0,
      `${where}.slide: ${show(slide)} doesn't divide the size ${show(size)}; give a part of it, such as '${sizeLength / 2_000}s'.`,
    ],
    [
      sizeLength / slideLength > mostPanes,
      `${where}.slide: ${show(slide)} goes ${sizeLength / slideLength} times into the size ${show(size)}, at most ${mostPanes} times are allowed; give at least '${Math.ceil(sizeLength / mostPanes / 1_000)}s'.`,
    ],
  ]);
}

function lengthRule(value: unknown, where: string): Rule {
  const length = lengthOfTime(value);
  const problem =
    length === undefined
      ? `${where}: ${show(value)} is no length of time; give one such as '5m'.`
      : `${where}: ${show(value)} isn't allowed; give whole milliseconds, from 1s to 31d.`;
  return [length === undefined || !isWhole(length, shortest, longest), problem];
}

function repeatedNames(windows: readonly unknown[]): string[] {
  const names = windows.map((window) => (isObject(window) ? window.name : undefined));
  const repeated = names.filter((name, place) => typeof name === 'string' && names.indexOf(name) < place);
  return [...new Set(repeated)].map(
    (name) => `windows: the name ${show(name)} is given more than once; give each window its own.`,
  );
}
