import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { bulkSender, engineAnswers } from '../../../functions/engine/bulk-sender.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { expectWithin } from '../core/in-time.ts';
import { answerJson, startSink } from '../indexer/sink.ts';

const body = '{"create":{"_index":"events","_id":"1"}}\n{"n":1}\n';
const indexed = { items: [{ create: { status: 201, result: 'created' } }] };
const folder = mkdtempSync(join(tmpdir(), 'shardline-secret-'));
const file = join(folder, 'secret');
const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:search-AbCdEf';

const cleanUp: (() => Promise<unknown>)[] = [async () => rmSync(folder, { recursive: true })];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const stop of cleanUp.splice(1)) await stop();
});

function store(secret: string, mode = 0o600): void {
  writeFileSync(file, secret);
  chmodSync(file, mode);
}

/** An engine that takes one `Authorization` header at a time. */
async function guardedEngine() {
  const guard = { takes: '' };
  const sink = await startSink((response, { headers }) =>
    headers.authorization === guard.takes
      ? answerJson(response, 200, indexed)
      : answerJson(response, 401, { error: { type: 'security_exception', reason: 'unknown credentials' } }),
  );
  cleanUp.push(sink.stop);
  return { guard, sink };
}

async function senderWith(auth: 'apiKey' | 'basic', secret = pathToFileURL(file).href) {
  const engine = await guardedEngine();
  const client = createSearchClient({ endpoint: engine.sink.url, auth, secret });
  cleanUp.push(() => client.close());
  return { ...engine, send: bulkSender(client) };
}

test.each([
  ['apiKey', 'a2V5OnNlY3JldA==\n', 'ApiKey a2V5OnNlY3JldA=='],
  ['apiKey', '{"apiKey":"a2V5OnNlY3JldA=="}', 'ApiKey a2V5OnNlY3JldA=='],
  [
    'basic',
    '{"username":"writer","password":"pä:ss"}',
    `Basic ${Buffer.from('writer:pä:ss').toString('base64')}`,
  ],
] as const)('%s: the secret %j is sent as the engine takes it', async (auth, secret, header) => {
  store(secret);
  const { guard, send } = await senderWith(auth);
  guard.takes = header;
  expect(await send(body, 60_000)).toMatchObject({ kind: 'items' });
});

test('a rotation costs one request: many that are refused at once read the new secret once', async () => {
  store('old');
  const { guard, sink, send } = await senderWith('apiKey');
  guard.takes = 'ApiKey old';
  await send(body, 5_000);
  store('new');
  guard.takes = 'ApiKey new';
  const answers = await Promise.all([1, 2, 3].map(() => send(body, 5_000)));
  expect(answers.map(({ kind }) => kind)).toEqual(['items', 'items', 'items']);
  await send(body, 5_000);
  expect(sink.seen.map(({ headers }) => headers.authorization).slice(-2)).not.toContain('ApiKey old');
});

test('a secret that the engine refuses, read anew, is a refusal', async () => {
  store('wrong');
  const { guard, sink, send } = await senderWith('apiKey');
  guard.takes = 'ApiKey right';
  expect(await send(body, 60_000)).toMatchObject({ kind: 'refused', status: 401 });
  expect(sink.seen).toHaveLength(1);
  expect(await engineAnswers(send)).toBe(true);
});

test.each([
  ['basic', 'writer:secret', 0o600, /holds no user and password: give \{"username"/],
  ['basic', '{"user":"writer","pass":"hidden"}', 0o600, /its keys are user, pass: give/],
  ['basic', '{"username":"a:b","password":"hidden"}', 0o600, /without a colon/],
  ['apiKey', '{"id":"1","api_key":"hidden"}', 0o600, /its keys are id, api_key: give the encoded key/],
  ['apiKey', 'a\nb', 0o600, /holds no API key: give/],
  ['apiKey', 'key', 0o644, /secret file .* can be read by other users: chmod 600 it/],
] as const)('%s: %j with mode %i is told, and not sent', async (auth, secret, mode, says) => {
  store(secret, mode);
  const { sink, send } = await senderWith(auth);
  const answer = await send(body, 5_000);
  expect(answer).toMatchObject({ kind: 'unreachable', message: expect.stringMatching(says) });
  expect(JSON.stringify(answer)).not.toMatch(/hidden|writer:secret/);
  expect(sink.seen).toEqual([]);
});

test('on AWS the secret comes from Secrets Manager, by a signed request', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  let answer: [number, object] = [400, { __type: 'AccessDeniedException', Message: 'not you' }];
  const manager = await startSink((response) => answerJson(response, ...answer));
  cleanUp.push(manager.stop);
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', manager.url.href);
  const { guard, send } = await senderWith('apiKey', arn);
  guard.takes = 'ApiKey key';
  expect(await send(body, 60_000)).toMatchObject({
    kind: 'unreachable',
    message: `The secret ${arn} can't be read: 400 AccessDeniedException, not you.`,
  });
  answer = [200, { SecretString: 'key' }];
  expect(await send(body, 60_000)).toMatchObject({ kind: 'items' });
  await send(body, 5_000);
  expect(manager.seen).toHaveLength(2);
  expect(manager.seen[1]?.headers).toMatchObject({
    'x-amz-target': 'secretsmanager.GetSecretValue',
    authorization: expect.stringContaining('/eu-west-1/secretsmanager/aws4_request'),
  });
  expect(JSON.parse(String(manager.seen[1]?.body))).toEqual({ SecretId: arn });
});

test('a secret that is long in coming holds no request beyond its time (G5)', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const waiting: (() => void)[] = [];
  const manager = await startSink((response) => {
    waiting.push(() => answerJson(response, 200, { SecretString: 'key' }));
  });
  cleanUp.push(manager.stop);
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', manager.url.href);
  const { guard, sink, send } = await senderWith('apiKey', arn);
  guard.takes = 'ApiKey key';
  const started = performance.now();
  expect(await send(body, 200)).toMatchObject({ kind: 'unreachable' });
  expectWithin(2_000, started);
  // What comes in the end is there for the next one.
  for (const answer of waiting) answer();
  expect(await send(body, 60_000)).toMatchObject({ kind: 'items' });
  expect([sink.seen.length, manager.seen.length]).toEqual([1, 1]);
});
