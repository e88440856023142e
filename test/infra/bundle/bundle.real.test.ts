import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { type BundleRequest, bundleFunction, pipelineNames } from '../../../infra/bundle/bundle.ts';
import { packageRoot } from '../../../infra/bundle/roots.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function sourcesOf(request: BundleRequest): readonly string[] {
  bundleFunction(request);
  const map: unknown = JSON.parse(readFileSync(join(request.outFolder, 'index.js.map'), 'utf8'));
  return z.object({ sources: z.array(z.string()) }).parse(map).sources;
}

const environment = {
  SEARCH_ENDPOINT: 'http://127.0.0.1:1',
  SEARCH_AUTH: 'none',
  DEAD_LETTERS: 's3://dead-letters',
  HISTORICAL_INPUT: 'false',
  STREAM_ARN: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
  ALERT_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:alerts',
  AWS_REGION: 'eu-west-1',
};

test.each(['indexer', 'setup', 'aggregator', 'preflight'] as const)(
  'the %s is one file that exports a handler, and that checks no definition: its deployment did',
  (name) => {
    const folder = temporaryFolder();
    const sources = sourcesOf({ name, pipeline: 'web-traffic', outFolder: folder });
    expect(sources).toContain(`functions/${name}/handler.ts`);
    expect(
      sources.filter((source) => /^functions\/check\/|node_modules\/(zod|leven)\//.test(source)),
    ).toEqual([]);
    const script = "process.stdout.write(typeof require('./index.js').handler)";
    // Away from this project, where nothing but the bundle can be loaded.
    const printed = execFileSync(process.execPath, ['-e', script], { cwd: folder, env: environment });
    expect(printed.toString()).toBe('function');
  },
);

test('the hash depends on the code, and not on the folder it is written to', () => {
  const request = { name: 'indexer', pipeline: 'web-traffic' } as const;
  const one = bundleFunction({ ...request, outFolder: temporaryFolder() });
  const other = bundleFunction({ ...request, outFolder: join(temporaryFolder(), 'some', 'where', 'else') });
  const sensors = bundleFunction({ ...request, pipeline: 'sensors', outFolder: temporaryFolder() });
  expect(other.hash).toBe(one.hash);
  expect(sensors.hash).not.toBe(one.hash);
});

test('only the chosen pipeline is in it, and the source map leads to the sources of this project', () => {
  const sources = sourcesOf({ name: 'indexer', pipeline: 'sensors', outFolder: temporaryFolder() });
  const own = sources.filter((source) => /^(functions|pipelines)\//.test(source));
  expect(own).toContain('pipelines/sensors.ts');
  expect(own).not.toContain('pipelines/web-traffic.ts');
  for (const source of own) expect(existsSync(join(packageRoot, source))).toBe(true);
});

test('the pipelines are the files directly in their folder', () => {
  expect(pipelineNames()).toEqual(expect.arrayContaining(['sensors', 'social', 'web-traffic']));
});

test("each pipeline's name is that of its file, which the permissions are made from", async () => {
  for (const name of pipelineNames()) {
    const loaded: unknown = await import(`../../../pipelines/${name}.ts`);
    expect(loaded).toMatchObject({ pipeline: { name } });
  }
});
