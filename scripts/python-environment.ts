import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../local/cache-folder.ts';
import { runTool } from '../local/engine/run-tool.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** Making one from an empty cache downloads up to 100 MB. */
const timeoutMs = 300_000;

const windows = process.platform === 'win32';

/** A tool of PyPI can't be installed on this machine; the message says what to do. */
export class PythonError extends Error {
  readonly code = 'PYTHON_MISSING';
}

/**
 * A virtual environment with pinned packages from PyPI, made in the cache folder when it isn't there yet.
 * @param packages such as `cfn-lint==1.58.0`
 * @param interpreter the Python that makes it, where the packages need another than the machine's own
 * @returns the folder that holds the environment's commands
 * @throws PythonError when there is no Python, or pip can't install the packages
 */
export async function pythonEnvironment(
  packages: readonly string[],
  interpreter: string = windows ? 'python' : 'python3',
): Promise<string> {
  const name = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), 'python', name);
  const commands = join(folder, windows ? 'Scripts' : 'bin');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return commands;
  // Test files that run side by side want the same one.
  await oneAtATime(`${folder}.lock`, () => make(folder, commands, complete, packages, interpreter));
  return commands;
}

async function make(
  folder: string,
  commands: string,
  complete: string,
  packages: readonly string[],
  interpreter: string,
): Promise<void> {
  if (existsSync(complete)) return;
  rmSync(folder, { recursive: true, force: true });
  console.error(`fetching ${packages.join(' and ')} from PyPI (up to 100 MB, only this once)`);
  await run(interpreter, ['-m', 'venv', folder], packages);
  await run(join(commands, 'python'), ['-m', 'pip', 'install', '--quiet', ...packages], packages);
  // Written last: an environment that was interrupted is made anew.
  writeFileSync(complete, packages.join('\n'));
}

async function run(command: string, args: readonly string[], packages: readonly string[]): Promise<void> {
  const { exitCode, output } = await runTool(command, args, timeoutMs);
  if (exitCode === 0) return;
  const reason = output.trim().split('\n').at(-1) || `${command} was not found or took too long`;
  throw new PythonError(
    `${packages.join(' and ')} can't be installed (${reason}); install Python 3.10 or newer with venv and pip.`,
  );
}
