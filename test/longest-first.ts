import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = join(import.meta.dirname, '..');

/** The real tests that take ten seconds and more in a whole run. */
const longest = [
  'test/gateway/front-door.real.test.ts',
  'test/integration/start.test.ts',
  'test/deployment/deploy.test.ts',
  'test/torture/short-run.real.test.ts',
  'test/integration/pipelines.test.ts',
  'test/local/engine/engine.real.test.ts',
  'test/integration/erasing-a-person.test.ts',
  'test/integration/transient-fault.test.ts',
  'test/integration/input-forms.test.ts',
  'test/integration/replay.test.ts',
  'test/integration/redrive.test.ts',
  'test/package/package.real.test.ts',
  'test/integration/outage.test.ts',
  'test/infra/cdk.real.test.ts',
  'test/integration/window-store.test.ts',
  'test/integration/verify.test.ts',
  'test/integration/bulk-losses.test.ts',
  'test/integration/observe.test.ts',
  'test/integration/data-dir.test.ts',
  'test/functions/engine/install/replicas.real.test.ts',
  'test/torture/faults/engine-proxy.real.test.ts',
  'test/integration/redrive-windows.test.ts',
  'test/cli/put/put-faults.real.test.ts',
  'test/integration/notifications.test.ts',
  'test/cli/put/kpl.real.test.ts',
  'test/cli/backtest/backtest.real.test.ts',
  'test/cli/reindex/move.real.test.ts',
  'test/local/function/function-pool.real.test.ts',
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
      if (project.name === 'unit') return -1;
      const found = longest.indexOf(relative(root, moduleId));
      return found < 0 ? longest.length : found;
    };
    return others.toSorted((one, other) => place(one) - place(other));
  }
}
