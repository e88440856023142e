import { statSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** One test that fails is enough: so the small ones of core come first, and the simulations of the aggregator last. */
class SmallestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const weightOf = ({ moduleId }: TestSpecification) =>
      statSync(moduleId).size * (moduleId.includes('/core/') ? 1 : 100);
    return files.toSorted((one, other) => weightOf(one) - weightOf(other));
  }
}

/** The tests without an engine, a stack or a process of their own: what each mutant is tried against. */
export default defineConfig({
  test: {
    include: ['test/functions/{core,check,indexer,aggregator}/**/*.test.ts'],
    exclude: [
      // It starts a Python.
      'test/functions/indexer/signed-requests.test.ts',
      // It starts an engine.
      'test/functions/core/time-format/real-engine.test.ts',
    ],
    sequence: { sequencer: SmallestFirst },
    // A worker a file would take longer to start than most files take.
    isolate: false,
    // On a loaded machine, with the instrumented code, the simulations take minutes.
    testTimeout: 600_000,
  },
});
