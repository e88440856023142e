import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../infra/bundle/roots.ts';
import {
  contextOfCli,
  optionsIn,
  pipelineOfProject,
  projectOptions,
  runsOwnApp,
} from '../../infra/cdk-context.ts';

function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-context-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const nobody = folderWith.bind(undefined, {});

test('what the CDK CLI keeps in its context is no option of the deployment', () => {
  const cdks = {
    ...{ 'cli-telemetry': false, 'acknowledged-issue-numbers': [34892], 'aws:cdk:toolkit': 1 },
    ...{ '@aws-cdk/core:checkSecretUsage': true, 'availability-zones:account=1:region=x': ['xa'] },
    ...{ 'vpc-provider:account=1': {}, 'ssm:account=1': 'v', 'ami:account=1': 'v', 'cc-api-provider:x': {} },
  };
  expect(optionsIn({ ...cdks, batchSize: 5 })).toEqual({ batchSize: 5 });
});

test('a misspelt option is still one: it is to be refused', () => {
  expect(optionsIn({ batchSzie: 5, 'batch-size': 5, 'Parallelization-Factor': 2 })).toEqual({
    ...{ batchSzie: 5, 'batch-size': 5, 'Parallelization-Factor': 2 },
  });
});

test("a project's files give options in the CDK CLI's order", () => {
  const project = folderWith({
    'cdk.json': { context: { batchSize: 1 } },
    'cdk.context.json': { batchSize: 2, shards: 2, 'cli-telemetry': true },
  });
  const home = folderWith({ '.cdk.json': { context: { batchSize: 3, shards: 3, logLevel: 'DEBUG' } } });
  expect(projectOptions(project, home)).toEqual({ batchSize: 1, shards: 2, logLevel: 'DEBUG' });
  expect(projectOptions(nobody(), nobody())).toEqual({});
});

test.each([
  [{}, true],
  [{ context: {} }, true],
  [{ app: 'node node_modules/shardline/dist/infra/app.js' }, true],
  [{ app: `node "${join(packageRoot, 'infra/app.ts')}"` }, true],
  [{ app: 'npx tsx infra/app.ts' }, false],
  [{ app: ['node', 'app.js'] }, false],
])("whose options they are depends on the app: of %j they are Shardline's: %j", (cdkJson, ours) => {
  const project = folderWith({ 'cdk.json': { ...cdkJson, context: { batchSize: 1 } } });
  expect(runsOwnApp(project)).toBe(ours);
  expect(projectOptions(project, nobody())).toEqual(ours ? { batchSize: 1 } : {});
});

test.each(['[]', '{', '{ "context": 1 }'])(
  '%s as a cdk.json is refused with its path and the remedy',
  (text) => {
    const project = folderWith({ 'cdk.json': text });
    expect(() => projectOptions(project, nobody())).toThrow(
      /cdk\.json: isn't a JSON object whose "context" is one; correct it, or remove it\./,
    );
    expect(pipelineOfProject(['orders'], project)).toBe('orders');
  },
);

test('the pipeline that cdk.json names is the one that is meant', () => {
  const project = folderWith({ 'cdk.json': { context: { pipeline: 'orders' } } });
  mkdirSync(join(project, 'pipelines'));
  expect(pipelineOfProject(['clicks', 'orders'], project)).toBe('orders');
  expect(pipelineOfProject(['clicks', 'payments'], project)).toBeUndefined();
});

test('a context that is too long for a variable is read on in its file', () => {
  const folder = folderWith({ 'context-overflow.json': { pipeline: 'orders', shards: 2 } });
  const file = join(folder, 'context-overflow.json');
  expect(contextOfCli({ CDK_CONTEXT_JSON: '{"batchSize":5}', CONTEXT_OVERFLOW_LOCATION_ENV: file })).toEqual({
    ...{ batchSize: 5, pipeline: 'orders', shards: 2 },
  });
  expect(contextOfCli({ CONTEXT_OVERFLOW_LOCATION_ENV: file })).toEqual({ pipeline: 'orders', shards: 2 });
  expect(contextOfCli({})).toEqual({});
});
