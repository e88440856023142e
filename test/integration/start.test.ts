import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { until } from './pipeline-run.ts';
import { startCommand, startCommandIn } from './start-command.ts';

const anyPorts = ['--kinesis-port', '0', '--search-port', '0'];
const nothingLeft = { processes: [], files: [] };

async function withTakenPort(use: (port: string) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    await use(String(typeof address === 'object' && address !== null ? address.port : address));
  } finally {
    server.close();
  }
}

/** The processes whose runs have a scratch folder here. */
function runOwners(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const pid = /^shardline-run-(\d+)-/.exec(name)?.[1];
    return pid === undefined ? [] : [Number(pid)];
  });
}

/** What a person reads of an error: the progress lines before it begin with a time. */
function sentences(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.trim() !== '' && !/^\s*[\d.]+ s {2}/.test(line));
}

describe('npm start', () => {
  it('runs the demo once, says what became of it, ends with 0 and leaves nothing behind', async () => {
    const { end } = startCommand('--once', '--records', '1000', ...anyPorts);
    const { code, stdout, stderr, ...left } = await end;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/records in +1,000\n/);
    expect(stdout).toMatch(/documents indexed +9\d\d\n/);
    expect(stdout).toMatch(/unaccounted for +0\n/);
    expect(stdout).toMatch(/put to searchable +median \d/);
    expect(left).toEqual(nothingLeft);
  });

  it('serves until Ctrl-C, clears what a killed run left behind and only that, and leaves nothing behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'start-killed-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { child, printed, processes, end } = startCommandIn(folder, '--no-demo', ...anyPorts);
    const killed = startCommandIn(folder, '--no-demo', ...anyPorts);
    const [, endpoint = ''] = await printed(/Kinesis at (http:\/\/127\.0\.0\.1:\d+)/);
    const [, search = ''] = await printed(/search at (http:\/\/127\.0\.0\.1:\d+)/);
    await Promise.all([printed(/ready for records/), killed.printed(/ready for records/)]);
    if (process.platform === 'linux') {
      const running = processes().join('\n');
      for (const name of ['shardline.ts start', 'java', 'runtime.mjs']) expect(running).toContain(name);
    }

    killed.child.kill('SIGKILL');
    await killed.end;
    expect(runOwners(folder)).toContain(killed.child.pid);
    const next = startCommandIn(folder, '--no-demo', ...anyPorts);
    await next.printed(/starting the engine/);
    expect(new Set(runOwners(folder))).toEqual(new Set([child.pid, next.child.pid]));
    next.child.kill('SIGINT');
    await next.end;

    const client = kinesisClient({ endpoint });
    const Records = Array.from({ length: 3 }, () => ({ Data: Buffer.from('no request'), PartitionKey: 'a' }));
    await client.send(new PutRecordsCommand({ StreamName: 'web-traffic-local', Records }));
    client.destroy();
    const rejected = async () => (await fetch(`${search}/dead-letters.*/_count`)).text();
    await until(async () => (await rejected()).includes('"count":3,'));
    child.kill('SIGINT');
    const { code, stdout, stderr, ...left } = await end;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/records in +3\n +indexed +0\n.*rejected +3 \(/s);
    expect(stdout).toMatch(/^ +3 {2}transform:transform_failed: No access-log line/m);
    expect(left).toMatchObject(nothingLeft);
    await expect(fetch(endpoint)).rejects.toThrow();
  });

  it('puts the records of a file, and its summary, in words and as JSON, warns of what is odd about them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'start-file-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'old.ndjson');
    const reading = (n: number) => ({
      ...{ sensorId: 'roof-1', type: 'temperature', unit: '°C', location: { lat: 1, lon: 2 } },
      ...{ value: n === 7 ? 'warm' : 20, timestamp: new Date(Date.UTC(2015, 4, 17, 10, 0, n)) },
    });
    writeFileSync(file, Array.from({ length: 300 }, (_, n) => `${JSON.stringify(reading(n))}\n`).join(''));
    const { end } = startCommand('-p', 'sensors', '--file', file, '--once', '--json', ...anyPorts);
    const { code, stdout, stderr, ...left } = await end;
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      pipeline: 'sensors',
      accounted: true,
      records: { put: 300, notPut: 0, filtered: 0, rejected: 1, unaccounted: 0 },
      documents: 299,
      reasons: [{ reason: expect.stringMatching(/^transform:/), records: 1 }],
      warnings: expect.arrayContaining([
        expect.stringMatching(/have an implausible event time in @timestamp/),
      ]),
    });
    expect(stderr).toMatch(/records in +300\n +documents indexed 299\n.*rejected +1\n +1 {2}transform:/s);
    expect(stderr).toMatch(/unaccounted for +0\n/);
    const words = stderr.replaceAll(/\s+/g, ' ');
    expect(words).toMatch(
      /WARNING 299 of 299 documents \(100 %\) have an implausible event time in @timestamp/,
    );
    expect(words).toMatch(/WARNING The window earthquakes has no documents, of 299 records/);
    expect(left).toMatchObject(nothingLeft);
  });

  it('ends with Ctrl-C while it starts, and leaves nothing behind', async () => {
    const { child, printed, end } = startCommand('--no-demo', ...anyPorts);
    await printed(/starting the engine/);
    child.kill('SIGINT');
    const { code, stderr, ...left } = await end;
    expect(stderr).toMatch(/stopped before the start was complete\n$/);
    expect(stderr).not.toMatch(/Kinesis at/);
    expect(code).toBe(130);
    expect(left).toMatchObject(nothingLeft);
  });

  it.each(['--kinesis-port', '--search-port'])(
    'says in one sentence that the port of %s is in use',
    (option) =>
      withTakenPort(async (port) => {
        const { end } = startCommand(
          '--once',
          ...anyPorts.map((text, position) => (anyPorts[position - 1] === option ? port : text)),
        );
        const { code, stderr, ...left } = await end;
        expect(sentences(stderr)).toEqual([
          expect.stringMatching(new RegExp(`ort ${port} .*in use.*give another`)),
        ]);
        expect(code).toBe(1);
        expect(left).toMatchObject(nothingLeft);
      }),
  );

  it.each([
    [
      ['--pipeline', 'nope'],
      /There is no pipelines\/nope.ts; give one of .*sensors, .*social, .*web-traffic/,
      2,
    ],
    [['-c', 'shards=0'], /^shards: "0" isn't allowed; give a whole number of shards from 1 to 10000\.$/, 1],
    [['--search-url', 'http://127.0.0.1:1'], /The search engine at http:\/\/127.0.0.1:1\/ doesn't answer/, 1],
    [['--data-dir', '/dev/null/kept'], /--data-dir is \/dev\/null\/kept, which can't be made \(ENOTDIR\)/, 1],
  ] as const)('ends with one sentence and an exit code for %j', async (args, sentence, exitCode) => {
    const { end } = startCommand('--once', '--kinesis-port', '0', '--search-port', '0', ...args);
    const { code, stderr, ...left } = await end;
    expect(sentences(stderr)).toEqual([expect.stringMatching(sentence)]);
    expect(code).toBe(exitCode);
    expect(left).toMatchObject(nothingLeft);
  });
});
