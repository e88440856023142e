import { defineConfig } from 'vitest/config';
import { expectShortLives } from './local/engine/short-lived.ts';
import { LongestFirst } from './test/longest-first.ts';

expectShortLives();

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['./test/suite-engines.ts', './test/suite-stacks.ts'],
    // Real engines and child processes: a loaded machine is slow, and a hang is still found.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // Two cores' worth of work: a third of a worker's time is waiting, for engines, processes and clocks.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/totals-reporter.ts'],
  },
});
