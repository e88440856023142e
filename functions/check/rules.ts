import { isObject } from '../core/json/object.ts';
import { type Duration, milliseconds } from '../pipeline/duration.ts';

/** Whether something is wrong, and what to say then. */
export type Rule = readonly [wrong: boolean, problem: string];

/** What the rules that don't hold have to say. */
export function broken(rules: readonly Rule[]): string[] {
  return rules.filter(([wrong]) => wrong).map(([, problem]) => problem);
}

/** The names that a list of definitions gives more than once, each a text. */
export function repeatedNames(definitions: readonly unknown[]): readonly string[] {
  const names = [...definitions].map((each) => (isObject(each) ? each.name : undefined));
  const repeated = names.filter((name, position) => names.indexOf(name) < position);
  return [...new Set(repeated)].filter((name) => typeof name === 'string');
}

/** Milliseconds of a length of time; `undefined` for what is none. */
export function lengthOfTime(value: unknown): number | undefined {
  const length = typeof value === 'string' ? milliseconds(value as Duration) : Number.NaN;
  return Number.isFinite(length) ? length : undefined;
}

export function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
