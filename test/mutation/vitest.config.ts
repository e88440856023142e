import { defineConfig } from 'vitest/config';

/** The tests without an engine, a stack or a process of their own: what each mutant is tried against. */
export default defineConfig({
  test: {
    include: ['test/functions/{core,indexer,aggregator}/**/*.test.ts'],
    exclude: [
      // It starts a Python.
      'test/functions/indexer/signed-requests.test.ts',
      // It starts an engine.
      'test/functions/core/time-format/real-engine.test.ts',
    ],
    testTimeout: 60_000,
  },
});
