import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeRunFile } from '../../../cli/kit/run-file.ts';
import { openTarget } from '../../../cli/put/target.ts';
import { isLoopback } from '../../../functions/stream/account.ts';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'target-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

test('the local run is the target when one is up', async () => {
  writeRunFile(
    {
      pid: process.pid,
      pipeline: 'sensors',
      stream: 'sensors-stream',
      kinesisEndpoint: 'http://127.0.0.1:4567',
      searchUrl: 'http://127.0.0.1:9200',
      functionName: 'indexer',
      functionEndpoint: 'http://127.0.0.1:9300',
      deadLetters: '/tmp/dead-letters',
      startedAt: new Date().toISOString(),
    },
    folder,
  );
  const target = await openTarget({ kind: 'local', pipeline: 'sensors' }, folder);
  expect(target).toMatchObject({
    stream: { StreamName: 'sensors-stream' },
    name: 'sensors-stream at http://127.0.0.1:4567',
  });
  expect(await target.client.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 4567 });
  target.client.destroy();
});

test.each([
  [undefined, 'No local run is up: start one with npm start, or name a stack on AWS with --stack.'],
  ['social', 'No local run of social is up: start one with npm start, or name a stack on AWS with --stack.'],
])('when no run of %s is up, one sentence says what to do', async (pipeline, message) => {
  await expect(openTarget({ kind: 'local', pipeline }, folder)).rejects.toThrow(message);
});

test('credentials are made up for a loopback endpoint when none are set, and only then', async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION'])
    vi.stubEnv(name, undefined);
  const local = kinesisClient({ endpoint: 'http://127.0.0.1:1' });
  expect(await local.config.credentials()).toMatchObject({ accessKeyId: 'test' });
  expect(await local.config.region()).toBe('us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'own');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const remote = kinesisClient({ endpoint: 'http://127.0.0.1:1', region: 'eu-west-1' });
  expect(await remote.config.credentials()).toMatchObject({ accessKeyId: 'own' });
  expect(await remote.config.region()).toBe('eu-west-1');
});

test.each([
  ['http://127.0.0.1:4567', true],
  ['http://127.9.9.9', true],
  ['http://localhost:4566', true],
  ['http://[::1]:4566', true],
  ['https://kinesis.localhost.localstack.cloud:4566', true],
  ['https://kinesis.eu-west-1.amazonaws.com', false],
  ['http://10.0.0.1:4566', false],
  ['http://localhost.example.com', false],
])('%s is loopback: %s', (endpoint, expected) => {
  expect(isLoopback(endpoint)).toBe(expected);
});
