import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Run, readRunFile, removeRunFile, writeRunFile } from '../../../cli/kit/run-file.ts';

let folder = '';

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'run-file-')), '.local');
});

afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

function runOf(change: Partial<Run> = {}): Run {
  return {
    pid: process.pid,
    pipeline: 'web-traffic',
    stream: 'web-traffic',
    kinesisEndpoint: 'http://127.0.0.1:4567',
    searchUrl: 'http://127.0.0.1:9200',
    functionName: 'indexer',
    functionEndpoint: 'http://127.0.0.1:9300',
    deadLetters: '/tmp/dead-letters',
    startedAt: '2026-01-02T03:04:05.006Z',
    ...change,
  };
}

function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

test('a run is found until it removes its file', () => {
  expect(readRunFile(undefined, folder)).toBeUndefined();
  writeRunFile(runOf(), folder);
  expect(readRunFile(undefined, folder)).toEqual(runOf());
  removeRunFile(process.pid, folder);
  expect(readRunFile(undefined, folder)).toBeUndefined();
  removeRunFile(process.pid, folder);
});

test('the newest living run is found, of the pipeline that is asked for', () => {
  const older = runOf({ pid: process.ppid, pipeline: 'sensors', startedAt: '2026-01-01T00:00:00.000Z' });
  writeRunFile(older, folder);
  writeRunFile(runOf(), folder);
  expect(readRunFile(undefined, folder)?.pid).toBe(process.pid);
  expect(readRunFile('sensors', folder)).toEqual(older);
  expect(readRunFile('social', folder)).toBeUndefined();
});

test('a run whose process is gone is not found, and the next run clears its file away', () => {
  const pid = deadPid();
  writeRunFile(runOf({ pid, startedAt: '2027-01-01T00:00:00.000Z' }), folder);
  expect(readRunFile(undefined, folder)).toBeUndefined();
  writeRunFile(runOf(), folder);
  expect(readRunFile(undefined, folder)?.pid).toBe(process.pid);
  expect(existsSync(join(folder, `run-${pid}.json`))).toBe(false);
});

test('a file that is not a run is passed over', () => {
  writeRunFile(runOf(), folder);
  writeFileSync(join(folder, `run-${process.ppid}.json`), '{"pid":');
  writeFileSync(join(folder, 'notes.txt'), '');
  expect(readRunFile(undefined, folder)?.pid).toBe(process.pid);
});

test('an address that is none is refused when written', () => {
  expect(() => writeRunFile(runOf({ searchUrl: 'localhost' }), folder)).toThrow();
});

test.skipIf(process.platform === 'win32')('nobody else may read it, since URLs may hold credentials', () => {
  writeRunFile(runOf(), folder);
  expect(statSync(join(folder, `run-${process.pid}.json`)).mode & 0o077).toBe(0);
});
