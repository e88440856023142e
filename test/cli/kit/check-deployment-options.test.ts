import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { checkDeploymentOptions } from '../../../cli/kit/check-deployment-options.ts';
import { pipelineNames } from '../../../infra/bundle/bundle.ts';

/** The working folder is a project with these pipelines. */
function workIn(pipelines: readonly string[], cdkJson?: unknown): void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shardline-options-')));
  mkdirSync(join(folder, 'pipelines'));
  for (const name of pipelines) writeFileSync(join(folder, 'pipelines', name), '');
  if (cdkJson !== undefined) writeFileSync(join(folder, 'cdk.json'), JSON.stringify(cdkJson));
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
  onTestFinished(() => {
    cwd.mockRestore();
    rmSync(folder, { recursive: true });
  });
}

const two = ['orders.ts', 'clicks.ts'];

test('options of cdk.json are checked with those of the command line', () => {
  workIn(two, { context: { pipeline: 'orders', shards: 2 } });
  expect(() => checkDeploymentOptions({})).not.toThrow();
  expect(() => checkDeploymentOptions({ pipeline: 'clicks' })).not.toThrow();
  workIn(two, { context: { pipeline: 'orders', shards: 2 } });
  expect(() =>
    checkDeploymentOptions({ streamArn: 'arn:aws:kinesis:eu-central-1:123456789012:stream/orders' }),
  ).toThrow(/shards: 2 can't be applied to an existing stream/);
  workIn(two);
  expect(() => checkDeploymentOptions({})).toThrow(/^pipeline: none is named; give one of clicks, orders\.$/);
});

test("options of another app than Shardline's aren't ours to check", () => {
  workIn(two, { app: 'npx tsx bin/app.ts' });
  expect(() => checkDeploymentOptions({ environment: 'prod' })).not.toThrow();
});

test('tests, declarations and other files beside pipelines are none', () => {
  workIn(['orders.ts', 'orders.test.ts', 'globals.d.ts', 'orders.spec.ts', 'notes.md', 'README.ts.bak']);
  expect(pipelineNames()).toEqual(['orders']);
  expect(() => checkDeploymentOptions({})).not.toThrow();
});
