import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { appArguments } from '../../../cli/kit/cdk-cli.ts';

test("a project whose cdk.json names no app, or that has none, is deployed by Shardline's app", () => {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-cdk-json-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(appArguments(folder)).toEqual(['--app', expect.stringMatching(/infra\/app\.ts"$/)]);
  writeFileSync(join(folder, 'cdk.json'), '{ "context": { "batchSize": 5 } }');
  expect(appArguments(folder)).toEqual(['--app', expect.stringMatching(/infra\/app\.ts"$/)]);
  writeFileSync(join(folder, 'cdk.json'), '{ "app": "node app.js" }');
  expect(appArguments(folder)).toEqual([]);
});
