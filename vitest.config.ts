import { defineConfig } from 'vitest/config';

// Engines live for seconds here: what the optimising compiler makes of them costs more than it gives.
process.env.JAVA_TOOL_OPTIONS ??= '-XX:TieredStopAtLevel=1';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/suite-engines.ts',
    // Real engines and child processes: a loaded machine is slow, and a hang is still found.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './test/totals-reporter.ts'],
  },
});
