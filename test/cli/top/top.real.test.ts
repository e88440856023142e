import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoopbackServer, listenUnguarded } from '../../../local/loopback.ts';
import type { RunSnapshot } from '../../../local/run/snapshot.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const shardline = [
  ...[process.execPath, '--import', join(root, 'node_modules/tsx/dist/loader.mjs')],
  ...[join(root, 'cli/shardline.ts'), 'top'],
];
const none = { received: 0, indexed: 0, duplicate: 0, stale: 0, filtered: 0, rejected: 0, errored: 0 };
const deliveries = { invocations: 3, retries: 0, failed: 0, recent: [] };
const shards = [{ shardId: 'shardId-000000000000', records: 0, lanes: [{ waiting: 0 }] }];

let project: string;
let served: LoopbackServer;

/** What a run would answer: top reads nothing else of it. */
const snapshot = (): RunSnapshot => ({
  ...{ at: Date.now(), startedAt: Date.now() - 60_000, read: 1_234 },
  records: { ...none, received: 1_234, indexed: 1_234 },
  documents: none,
  ...{ failures: {}, bulkRetries: 0, deadLetters: 0, held: [], warnings: [], points: [], steps: [] },
  indexer: { passed: 1_234, shards, deliveries },
});

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'top-'));
  mkdirSync(join(project, 'pipelines'));
  mkdirSync(join(project, '.local'));
  served = await listenUnguarded(
    createServer((_, response) => response.end(JSON.stringify(snapshot()))),
    0,
  );
  const url = served.url;
  const run = {
    ...{
      pid: process.pid,
      pipeline: 'orders',
      index: 'orders',
      stream: 'orders-local',
      kinesisEndpoint: url,
    },
    ...{ searchUrl: url, functionName: 'f', functionEndpoint: url, snapshotUrl: url },
    ...{ deadLetters: project, startedAt: new Date().toISOString() },
  };
  writeFileSync(join(project, '.local', `run-${process.pid}.json`), JSON.stringify(run));
});

afterAll(async () => {
  await served.stop();
  rmSync(project, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs a command in the project; `type` is what is typed once it has said something. */
async function ended(command: readonly string[], { type, after }: { type?: string; after?: RegExp } = {}) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: project, env: { ...process.env, NO_COLOR: '1', TERM: 'xterm' } });
  let said = '';
  const listen = (data: Buffer) => {
    said += data.toString();
    if (type === undefined || after?.test(said) !== true) return;
    child.stdin.end(type);
    after = undefined;
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  return await new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, said })));
}

/** The same on a terminal of 80 by 24. */
function onTerminal(type: string): Promise<Ended> {
  const line = `stty cols 80 rows 24; ${shardline.map((word) => `'${word}'`).join(' ')}`;
  return ended(['script', '--quiet', '--return', '--command', line, '/dev/null'], { type, after: /adds up/ });
}

test.each([
  ['q', 'q', 0],
  ['Ctrl-C', '\u0003', 130],
])('%s leaves, and the terminal is as it was', async (_, typed, code) => {
  const end = await onTerminal(typed);
  expect(end.said).toMatch(/received +1,234 {2}adds up/);
  expect(end.said.indexOf('\u001B[?1049h')).toBeLessThan(end.said.indexOf('adds up'));
  expect(end.said.trimEnd().endsWith('\u001B[?7h\u001B[?25h\u001B[?1049l')).toBe(true);
  expect(end.code).toBe(code);
});

test('without a terminal it says what to add, and prints text or JSON once', async () => {
  const [bare, once, json] = await Promise.all([
    ended(shardline),
    ended([...shardline, '--once']),
    ended([...shardline, '--json']),
  ]);
  expect(bare).toMatchObject({ code: 2 });
  expect(bare.said).toContain('add --once, or --json for a script');
  expect(once.code).toBe(0);
  expect(once.said).toMatch(/^orders {2}on this machine/);
  expect(once.said).not.toContain('\u001B');
  expect(JSON.parse(json.said)).toMatchObject({ pipeline: 'orders', records: { received: 1_234 } });
});

test('without a run it says how to start one', async () => {
  const end = await ended([...shardline, '--once', '--pipeline', 'nowhere']);
  expect(end).toMatchObject({ code: 1 });
  expect(end.said).toContain('No local run of nowhere is up: start one with npm start');
});
