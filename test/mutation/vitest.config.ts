import { statSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { publicEntries } from '../public-entries.ts';
import { LoadFailures } from './load-failures.ts';

/** One test that fails is enough: so the small ones come first, and what delivers whole batches last. */
class SmallestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const weightOf = ({ moduleId }: TestSpecification) =>
      statSync(moduleId).size * (moduleId.includes('/indexer/') ? 100 : 1);
    return files.toSorted((one, other) => weightOf(one) - weightOf(other));
  }
}

/**
 * The tests without an engine, a stack or a process of their own: what each mutant is tried against. Those of the
 * aggregator aren't among them: they take minutes, and the core has to have tests of its own.
 */
export default defineConfig({
  test: {
    alias: publicEntries,
    include: ['test/functions/{pipeline,core,check,dead-letters,lambda,engine,indexer}/**/*.test.ts'],
    exclude: [
      // It installs into an engine.
      'test/functions/engine/install/**',
      // It starts a Python.
      'test/functions/engine/signed-requests.real.test.ts',
      // They start an engine.
      'test/functions/core/time-format/engine.real.test.ts',
      'test/functions/engine/store/engine-store.real.test.ts',
      // They measure time, or simulate hours.
      'test/functions/core/decode/cost.test.ts',
      'test/functions/core/windows/exactly-once.test.ts',
    ],
    sequence: { sequencer: SmallestFirst },
    reporters: [new LoadFailures()],
    // A worker a file would take longer to start than most files take.
    isolate: false,
    // On a loaded machine, with the instrumented code, some take minutes.
    testTimeout: 600_000,
  },
});
