import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bulkSender, probe } from '../../../functions/engine/bulk-sender.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { listenOnLoopback } from '../../../local/loopback.ts';
import { proveReach } from '../../../local/run/prove-reach.ts';
import { type Authority, makeAuthority } from '../../authority.ts';

let folder: string;
let authority: Authority;
let endpoint: URL;
let stop: () => Promise<void>;
let answer: readonly [number, object];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shardline-authority-'));
  authority = makeAuthority(folder);
  const server = createServer(authority.server, (_, response) => {
    response.writeHead(answer[0], { 'content-type': 'application/json' }).end(JSON.stringify(answer[1]));
  });
  const listening = await listenOnLoopback(server, 0);
  endpoint = new URL(listening.url.replace('http:', 'https:'));
  stop = listening.stop;
});

afterAll(async () => {
  await stop?.();
  rmSync(folder, { recursive: true, force: true });
});

async function probed(ca?: string) {
  const client = createSearchClient({ endpoint, auth: 'none', ...(ca !== undefined && { ca }) });
  try {
    return await probe(bulkSender(client));
  } finally {
    await client.close();
  }
}

const noOperations = { error: { type: 'action_request_validation_exception', reason: 'no requests added' } };

test('an engine behind a private authority is believed by that authority alone', async () => {
  answer = [400, noOperations];
  expect(await probed(authority.ca)).toEqual({ reaches: true });
  const without = await probed();
  expect(without).toMatchObject({ reaches: false, reason: expect.stringMatching(/certificate/) });
  await expect(proveReach('indexer', async () => without)).rejects.toThrow(
    /^The function indexer can't write to the search engine \(.*certificate.*--search-ca <file> \(deployed: -c searchCaBundle=<file>\)/,
  );
});

test.each([
  [401, { error: { type: 'security_exception', reason: 'missing credentials' } }, '401: missing credentials'],
  [403, {}, '403'],
  [502, { message: 'bad gateway' }, '502'],
])('one that answers %i is not reached', async (status, body, reason) => {
  answer = [status, body];
  expect(await probed(authority.ca)).toEqual({ reaches: false, reason });
});
