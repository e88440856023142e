import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { oneAtATime } from '../../scripts/one-at-a-time.ts';

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'one-at-a-time-'));
  lock = join(folder, 'below', 'lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Work that says when it begins and ends, in a process of its own. */
async function worker(log: string): Promise<void> {
  const module = pathToFileURL(join(packageRoot, 'scripts', 'one-at-a-time.ts')).href;
  const source = `
    import { appendFileSync } from 'node:fs';
    import { oneAtATime } from ${JSON.stringify(module)};
    await oneAtATime(${JSON.stringify(lock)}, async () => {
      appendFileSync(${JSON.stringify(log)}, 'begins\\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
      appendFileSync(${JSON.stringify(log)}, 'ends\\n');
    });`;
  const file = join(folder, `${Math.random()}.mts`);
  writeFileSync(file, source);
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), file], { stdio: 'inherit' });
  await once(child, 'close');
  expect(child.exitCode).toBe(0);
}

test('of processes that want the same, each works alone', async () => {
  const log = join(folder, 'log');
  await Promise.all(Array.from({ length: 4 }, () => worker(log)));
  expect(readFileSync(log, 'utf8')).toBe('begins\nends\n'.repeat(4));
  expect(readdirSync(join(folder, 'below'))).toEqual([]);
});

test('the lock of a process that has died is taken over', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  await oneAtATime(lock, async () => undefined);
  writeFileSync(lock, String(child.pid));
  expect(await oneAtATime(lock, async () => 'done')).toBe('done');
});

test('work that fails leaves no lock', async () => {
  await expect(oneAtATime(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readdirSync(join(folder, 'below'))).toEqual([]);
});
