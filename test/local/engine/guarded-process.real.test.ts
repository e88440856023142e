import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type GuardedCommand, startGuarded } from '../../../local/engine/guarded-process.ts';
import { isAlive } from '../../../local/is-alive.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardline-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function script(code: string, more: Partial<GuardedCommand> = {}): GuardedCommand {
  const files = { workFolder: folder, log: join(folder, 'log'), pidFile: join(folder, 'pid') };
  return { command: process.execPath, args: ['-e', code], graceMs: 300, ...files, ...more };
}

async function pidOf({ pidFile }: GuardedCommand): Promise<number> {
  await vi.waitFor(() => expect(existsSync(pidFile)).toBe(true), 5_000);
  return Number(readFileSync(pidFile, 'utf8'));
}

test('how a process ended and what it said last is told', async () => {
  const { ended } = startGuarded(script('console.error("no room"); process.exit(3)'));
  expect(await ended).toEqual({ how: 'exit code 3', log: 'no room\n' });
});

test('a command that does not exist ends with its reason', async () => {
  const { ended } = startGuarded(script('', { command: join(folder, 'missing') }));
  expect((await ended).how).toMatch(/ENOENT/);
});

test('a process that ignores SIGTERM is killed when its time is up, and its folder removed', async () => {
  const removeFolder = join(folder, 'temporary');
  mkdirSync(removeFolder);
  const command = script('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)', {
    removeFolder,
  });
  const guarded = startGuarded(command);
  const pid = await pidOf(command);
  await vi.waitFor(() => expect(readFileSync(command.log, 'utf8')).toBe('up\n'), 5_000);
  await guarded.stop();
  expect(await guarded.ended).toMatchObject({ how: 'signal SIGKILL' });
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(removeFolder)).toBe(false);
  await guarded.stop();
});
