import { defineConfig } from 'vitest/config';
import type { InlineConfig } from 'vitest/node';
import { expectShortLives } from './local/engine/short-lived.ts';
import { LongestFirst } from './test/longest-first.ts';
import { publicEntries } from './test/public-entries.ts';

expectShortLives();

/** How every test runs, and every trial. */
export const suite: InlineConfig = {
  alias: publicEntries,
  // Real engines and child processes: a loaded machine is slow, and a hang is still found.
  testTimeout: 120_000,
  hookTimeout: 180_000,
  pool: 'forks',
  // Two cores' worth of work: a third of a worker's time is waiting, for engines, processes and clocks. A project with
  // more workers than the others gets two of one id, and so two files at once on one engine.
  maxWorkers: 3,
  sequence: { sequencer: LongestFirst },
  reporters: ['default', './test/totals-reporter.ts'],
};

/** What tests with real parts need besides. */
export const real: Pick<InlineConfig, 'globalSetup' | 'setupFiles'> = {
  globalSetup: ['./test/suite-engines.ts', './test/suite-stacks.ts'],
  setupFiles: ['./test/engine-files.ts'],
};

/** By name, or in a folder that has no other tests; the others are unit tests, and refused if they aren't. */
const realTests = ['test/**/*.real.test.ts', 'test/{integration,deployment}/**/*.test.ts'];

export default defineConfig({
  test: {
    ...suite,
    // A worker keeps its modules for its next file: to load them again for each took a fifth of a run's computing.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: realTests,
          setupFiles: ['./test/unit-only.ts'],
        },
      },
      { extends: true, test: { ...real, name: 'real', include: realTests } },
    ],
  },
});
