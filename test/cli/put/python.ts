import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = join(import.meta.dirname, '..', '..', '..', '.test', 'python-producer');

/** A Python of our own with these packages from PyPI, made once. Returns its path. */
export async function pythonWith(...packages: readonly string[]): Promise<string> {
  const isWindows = process.platform === 'win32';
  const python = isWindows ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const ready = join(folder, `ready-${packages.join('-').replaceAll(/[^\w.-]/g, '_')}`);
  if (existsSync(ready)) return python;
  rmSync(folder, { recursive: true, force: true });
  await run(isWindows ? 'python' : 'python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  writeFileSync(ready, '');
  return python;
}
