import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { authorizationOf } from '../../functions/engine/auth/authorization.ts';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { makeAuthority } from '../authority.ts';
import { until } from '../integration/pipeline-run.ts';
import { startCommand } from '../integration/start-command.ts';
import { emptyEngine } from '../worker-engine.ts';
import { startGuardedFront } from './guarded-front.ts';

const records = 6_000;
const aPut = 200;
const secrets = {
  apiKey: ['b2xkOmtleQ==', '{"apiKey":"bmV3OmtleQ=="}'],
  basic: ['{"username":"writer","password":"old"}', '{"username":"writer","password":"new"}'],
} as const;

const hitsOf = z.object({
  hits: z.object({
    total: z.object({ value: z.number() }),
    hits: z.array(z.object({ _source: z.object({ url: z.object({ path: z.string() }) }) })),
  }),
});

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
});

/** One line of an access log, each of its own. */
function line(path: string): Buffer {
  const time = new Date().toISOString();
  const [day = '', month = '', year = ''] = [time.slice(8, 10), monthName(time), time.slice(0, 4)];
  const stamp = `${day}/${month}/${year}:${time.slice(11, 19)} +0000`;
  return Buffer.from(`192.0.2.1 - - [${stamp}] "GET ${path} HTTP/1.1" 200 12 "-" "trial"`);
}

function monthName(time: string): string {
  return new Date(time).toLocaleString('en', { month: 'short', timeZone: 'UTC' });
}

test.each(['apiKey', 'basic'] as const)(
  '%s behind a private authority: a rotation in mid-run loses nothing and doubles nothing',
  async (auth) => {
    const [before, after] = secrets[auth];
    const own = `/${auth}-${Date.now()}`;
    const folder = mkdtempSync(join(tmpdir(), 'shardline-secured-'));
    cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
    const [authority, engine] = [makeAuthority(folder), await emptyEngine()];
    const file = join(folder, 'secret');
    writeFileSync(file, before, { mode: 0o600 });
    const front = await startGuardedFront(engine.url, authority);
    cleanUp.push(front.stop);
    front.take(authorizationOf(auth, before));
    const access = ['--search-auth', auth, '--search-secret-file', file, '--search-ca', authority.ca];
    const { child, printed, end } = startCommand(
      ...['--no-demo', '--kinesis-port', '0', '--search-url', front.url, ...access],
    );
    cleanUp.push(() => child.kill('SIGKILL'));
    const [, endpoint = ''] = await printed(/Kinesis at (http:\/\/127\.0\.0\.1:\d+)/);
    await printed(/ready for records/);
    const kinesis = kinesisClient({ endpoint });
    cleanUp.push(() => kinesis.destroy());
    const put = async (from: number, to: number) => {
      for (let next = from; next < to; next += aPut) {
        const Records = Array.from({ length: aPut }, (_, position) => ({
          Data: line(`${own}/${next + position}`),
          PartitionKey: String(next + position),
        }));
        await kinesis.send(new PutRecordsCommand({ StreamName: 'web-traffic-local', Records }));
        await sleep(50);
      }
    };
    await put(0, records / 2);
    // The engine is ahead of the store: for some time no secret is right.
    front.take(authorizationOf(auth, after));
    await put(records / 2, records);
    await until(async () => front.counts().refused > 0);
    await sleep(3_000);
    writeFileSync(file, after);
    const found = async () => {
      await fetch(`${engine.url}/web-traffic-*/_refresh`, { method: 'POST' });
      const answer = await fetch(`${engine.url}/web-traffic-*/_search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          size: 10_000,
          query: { prefix: { 'url.path': own } },
          track_total_hits: true,
        }),
      });
      const { hits } = hitsOf.parse(await answer.json());
      return {
        total: hits.total.value,
        paths: new Set(hits.hits.map(({ _source }) => _source.url.path)).size,
      };
    };
    await until(async () => (await found()).total >= records);
    expect(await found()).toEqual({ total: records, paths: records });
    child.kill('SIGINT');
    const { stdout, stderr } = await end;
    expect(stdout).toMatch(/records in +[6-9],\d{3}\n/);
    expect(stdout).toMatch(/rejected +0\n/);
    for (const secret of ['b2xkOmtleQ==', 'bmV3OmtleQ==', '"old"', '"new"']) {
      expect(stdout + stderr).not.toContain(secret);
    }
    console.log(`${auth}: ${JSON.stringify(front.counts())}`);
  },
);
