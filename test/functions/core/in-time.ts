import { expect } from 'vitest';

/**
 * Expects that what began at `started`, by `performance.now()`, took less than so many milliseconds. Not where mutants
 * are tried: the code is instrumented there, and a machine that is slow would count as a test that notices one.
 */
export function expectWithin(milliseconds: number, started: number): void {
  if (process.env.STRYKER_MUTATOR_WORKER !== undefined) return;
  expect(performance.now() - started).toBeLessThan(milliseconds);
}
