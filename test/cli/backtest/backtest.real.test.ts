import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { warmCommands } from '../../warm-commands.ts';
import { at, parcel } from './parcels.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'backtest-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lines = [0, 1, 2].map(() => parcel(at(0), 'a'));
const file = join(folder, 'parcels.ndjson');
writeFileSync(file, lines.join('\n'));
writeFileSync(join(folder, 'parcels.ndjson.gz'), gzipSync(lines.join('\n')));
writeFileSync(join(folder, 'parcels.csv'), `at,depot\n${`${at(0)},a\n`.repeat(3)}`);

const script = join(root, 'cli', 'shardline.ts');
const parcels = ['-p', 'test/cli/backtest/pipelines/parcels'];
const warm = warmCommands();
afterAll(() => warm.stop());

function start(args: readonly string[]) {
  return spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, ...withPipeline(args)], {
    cwd: folder,
  });
}

function withPipeline(args: readonly string[]): readonly string[] {
  return ['backtest', ...(args.includes('-p') ? [] : parcels), ...args];
}

function run(args: readonly string[]) {
  return warm.run({ script, args: withPipeline(args), folder });
}

const found = /2020-06-01T10:01:00\.000Z {2}busy \(warning\) {2}depot="a" {2}value 3, limit 2, resolved 2020/;

describe('shows what would have fired', () => {
  test.each([
    ['lines', 'parcels.ndjson'],
    ['a gzipped file', 'parcels.ndjson.gz'],
    ['rows of CSV', 'parcels.csv'],
  ])('in %s', async (_, name) => {
    const { code, stdout, stderr } = await run(['-f', name]);
    expect(stdout).toMatch(found);
    expect(stdout).toMatch(/^depots +1 +1 +2020-06-01T10:00/m);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('in standard input', async () => {
    const child = start(['-f', '-']);
    child.stdin.end(lines.join('\n'));
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect(stdout).toMatch(found);
    expect(stdout).toMatch(/^depots +1 +1 +2020-06-01T10:00/m);
    expect([child.exitCode, stderr]).toEqual([0, '']);
  });

  test('as JSON, with the windows that are asked for', async () => {
    const { code, stdout } = await run(['-f', file, '--json', '-m', 'busy', '-w', 'depots']);
    expect(JSON.parse(stdout)).toMatchObject({
      records: { read: 3, rejected: 0 },
      windows: [{ name: 'depots', windows: 1 }],
      listed: [{ key: { depot: 'a' }, metrics: { parcels: 3, weight: 1 } }],
      alerts: [{ monitor: 'busy', firedAt: at(1), resolvedAt: at(2) }],
    });
    expect(code).toBe(0);
  });
});

test('alerts that were written are expected from then on, and others end with 1', async () => {
  const path = join(folder, 'expect.json');
  expect((await run(['-f', file, '--write-expect', path])).code).toBe(0);
  expect((await run(['-f', file, '--expect', path])).code).toBe(0);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"a"', '"b"'));
  const { code, stdout, stderr } = await run(['-f', file, '--expect', path]);
  expect(stdout).toMatch(found);
  expect(stderr).toContain(`- busy {"depot":"b"} at ${at(1)}: expected, but did not fire`);
  expect(stderr).toContain(`+ busy {"depot":"a"} at ${at(1)}: fired, but is not expected`);
  expect(code).toBe(1);
  expect((await run(['-f', file, '--expect', path, '-m', 'quiet'])).code).toBe(0);
});

describe('ends with 1 and one sentence for', () => {
  test.each([
    [
      'an unknown pipeline',
      ['-p', 'nothing', '-f', file],
      /There is no pipelines\/nothing\.ts: give one of .*social/,
    ],
    ['an unknown monitor', ['-f', file, '-m', 'nobody'], /The pipeline parcels has no monitor nobody/],
    ['an unknown window', ['-f', file, '-w', 'nowhere'], /The pipeline parcels has no window nowhere/],
    ['a file that is not there', ['-f', 'none.log'], /none\.log can't be read \(ENOENT\)/],
    ['a list of alerts that is none', ['-f', file, '--expect', file], /isn't a list of alerts/],
    [
      'a pipeline without windows',
      ['-p', 'test/cli/backtest/pipelines/plain', '-f', file],
      /plain has no windows/,
    ],
  ])('%s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([1, '']);
  });
});

test('is ended at once by Ctrl-C', async () => {
  const child = start(['-f', '-']);
  // Once it has read the first line, it waits for the next.
  child.stdin.write(`${lines[0]}\n`);
  const begun = performance.now();
  setTimeout(() => child.kill('SIGINT'), 5_000);
  await once(child, 'close');
  expect(child.exitCode).toBe(130);
  expect(performance.now() - begun).toBeLessThan(10_000);
});
