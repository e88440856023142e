import { type Duration, milliseconds } from '../core/duration.ts';

/** Whether something is wrong, and what to say then. */
export type Rule = readonly [wrong: boolean, problem: string];

/** What the rules that don't hold have to say. */
export function broken(rules: readonly Rule[]): string[] {
  return rules.filter(([wrong]) => wrong).map(([, problem]) => problem);
}

/** Milliseconds of a length of time; `undefined` for what is none. */
export function lengthOfTime(value: unknown): number | undefined {
  const length = typeof value === 'string' ? milliseconds(value as Duration) : Number.NaN;
  return Number.isFinite(length) ? length : undefined;
}

export function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
