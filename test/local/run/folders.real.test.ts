import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInMemory, prepareFolders } from '../../../local/run/folders.ts';
import { readRunOptions } from '../../../local/run/options.ts';
import { Releases } from '../../../local/run/releases.ts';

describe('the folders of a run', () => {
  let dataDir: string;
  let releases: Releases;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'data-dir-'));
    releases = new Releases();
  });
  afterEach(async () => {
    await releases.run();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const prepare = () => prepareFolders(readRunOptions(['--data-dir', dataDir]), releases);
  const pidFile = () => join(dataDir, 'run.pid');

  it('are refused, in one sentence, while another run uses the data folder', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    try {
      writeFileSync(pidFile(), String(other.pid));
      await expect(prepare()).rejects.toThrow(
        `--data-dir is ${dataDir}, which the run with process id ${other.pid} uses; ` +
          `end that run or give another folder. If that process is no run, remove ${pidFile()}.`,
      );
      expect(readFileSync(pidFile(), 'utf8')).toBe(String(other.pid));
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('are taken over from a run that is gone, and given free at the end', async () => {
    const gone = spawn(process.execPath, ['-e', '0']);
    await new Promise((resolve) => gone.once('exit', resolve));
    writeFileSync(pidFile(), String(gone.pid));
    await prepare();
    expect(readFileSync(pidFile(), 'utf8')).toBe(String(process.pid));
    await releases.run();
    expect(existsSync(pidFile())).toBe(false);
  });
});

// Linux has both everywhere.
it.runIf(process.platform === 'linux')('a folder in memory is told from one on disk', async () => {
  expect(await isInMemory('/dev/shm/kinesis')).toBe(true);
  expect(await isInMemory('/proc/self/kinesis')).toBe(false);
  expect(await isInMemory('/nowhere/kinesis')).toBe(false);
});
