import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { publicEntries } from '../public-entries.ts';
import { LoadFailures } from './load-failures.ts';
import { Stuck } from './stuck.ts';

/**
 * One test that fails is enough: so the tests of the mutant's own folder come first, and small ones before large ones;
 * what delivers whole batches is last.
 */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // Stryker's runner says here which file the mutant is in.
    const mutated = this.ctx.config.related?.[0] ?? '';
    const near = dirname(mutated).replace('/functions/', '/test/functions/');
    const weightOf = ({ moduleId }: TestSpecification) =>
      statSync(moduleId).size *
      (moduleId.includes('/indexer/') ? 100 : 1) *
      (moduleId.startsWith(`${near}/`) ? 0.001 : 1);
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
    include: process.env.MUTATION_TESTS?.split(' ') ?? [
      'test/functions/{pipeline,core,check,dead-letters,lambda,engine,indexer}/**/*.test.ts',
    ],
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
    sequence: { sequencer: NearestFirst },
    reporters: [new LoadFailures(), new Stuck()],
    // A worker a file would take longer to start than most files take.
    isolate: false,
    // On a loaded machine, with the instrumented code, some take minutes.
    testTimeout: 600_000,
  },
});
