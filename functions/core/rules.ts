import { milliseconds } from './duration.ts';
import type { Duration } from './pipeline.ts';

/** Whether something is wrong, and what to say then. */
export type Rule = readonly [wrong: boolean, problem: string];

/** What the rules that don't hold have to say. */
export function broken(rules: readonly Rule[]): string[] {
  return rules.filter(([wrong]) => wrong).map(([, problem]) => problem);
}

const longestValue = 100;

/** A value as a message quotes it. */
export function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? quoted(value) : String(value);
  try {
    return cut(JSON.stringify(value));
  } catch {
    // It contains itself, or a BigInt.
    return 'an object that is no JSON';
  }
}

function quoted(text: string): string {
  return cut(JSON.stringify(text));
}

function cut(text: string | undefined): string {
  if (text === undefined) return 'nothing';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

/** Milliseconds of a length of time; `undefined` for what is none. */
export function lengthOfTime(value: unknown): number | undefined {
  const length = typeof value === 'string' ? milliseconds(value as Duration) : Number.NaN;
  return Number.isFinite(length) ? length : undefined;
}
