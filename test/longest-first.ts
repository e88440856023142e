import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = join(import.meta.dirname, '..');

/**
 * The files that take longest, by what they took alone: the one unit test that takes as long as ten others, then half a
 * minute or more, then ten seconds or more.
 */
const longest = [
  'test/functions/aggregator/same-alerts.test.ts',
  'test/torture/short-run.real.test.ts',
  'test/gateway/front-door.real.test.ts',
  'test/deployment/deploy.test.ts',
  'test/integration/start.test.ts',
  'test/integration/redrive.test.ts',
  'test/integration/transient-fault.test.ts',
  'test/integration/bulk-losses.test.ts',
  'test/integration/pipelines.test.ts',
  'test/integration/erasing-a-person.test.ts',
  'test/integration/replay.test.ts',
  'test/local/engine/engine.real.test.ts',
  'test/cli/put/put-faults.real.test.ts',
  'test/cli/put/put.real.test.ts',
];

/**
 * Begins with the unit tests, beside which the engine's files are fetched, and goes on with what takes longest, so that
 * no worker is left alone with it at the end. Before vitest has measured them, as in a fresh clone, it begins with the
 * longest texts, which is something else.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = longest.filter((name) => !existsSync(join(root, name)));
    if (gone.length > 0) throw new Error(`test/longest-first.ts names what isn't there: ${gone.join(', ')}`);
    const others = await super.sort(files);
    const place = ({ moduleId, project }: TestSpecification): number => {
      const found = longest.indexOf(relative(root, moduleId));
      const rank = found < 0 ? longest.length : found;
      return project.name === 'unit' ? rank - longest.length - 1 : rank;
    };
    return others.toSorted((one, other) => place(one) - place(other));
  }
}
