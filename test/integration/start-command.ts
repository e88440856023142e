import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

export interface StartEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Processes that the command started and that outlived it, by command line. */
  readonly processes: readonly string[];
  /** What it left in the folder for temporary files. */
  readonly files: readonly string[];
}

export interface StartedCommand {
  readonly child: ChildProcess;
  /** Resolves with the matched text as soon as it has been printed. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Its processes, its own among them, by command line. */
  readonly processes: () => string[];
  readonly end: Promise<StartEnd>;
}

/** `npm start -- <args>` as npm would run it, with a folder of its own for temporary files. */
export function startCommand(...args: readonly string[]): StartedCommand {
  const folder = mkdtempSync(join(tmpdir(), 'start-command-'));
  const command = startCommandIn(folder, ...args);
  const end = command.end.finally(() => rmSync(folder, { recursive: true, force: true }));
  return { ...command, end };
}

/** The same with a folder for temporary files that outlives it. A test that fails or runs out of time leaves none at work. */
export function startCommandIn(folder: string, ...args: readonly string[]): StartedCommand {
  shareCompiled(folder);
  const mark = `SHARDLINE_TEST_RUN=${folder}`;
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), 'cli/shardline.ts', 'start', ...args],
    {
      cwd: root,
      env: { ...process.env, TMPDIR: folder, SHARDLINE_TEST_RUN: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  onTestFinished(() => void child.kill('SIGINT'));
  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const watch of watchers) watch();
    });
  }
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const watch = () => {
        const match = pattern.exec(output.stdout + output.stderr);
        if (match) resolve(match);
      };
      watchers.add(watch);
      child.once('close', () => reject(new Error(`ended without ${pattern}: ${output.stderr}`)));
      watch();
    });
  const end = new Promise<StartEnd>((resolve) => {
    child.once('close', (code) => {
      const left = { processes: processesWith(mark, folder), files: leftovers(folder) };
      resolve({ code, ...output, ...left });
    });
  });
  return { child, printed, processes: () => processesWith(mark, folder), end };
}

/** What tsx has compiled before, which it keeps among the temporary files: else each start compiles all there is. */
function shareCompiled(folder: string): void {
  const name = `tsx-${process.geteuid?.() ?? userInfo().username}`;
  const compiled = join(tmpdir(), name);
  mkdirSync(compiled, { recursive: true });
  if (!existsSync(join(folder, name))) symlinkSync(compiled, join(folder, name), 'junction');
}

/** What tsx and Node themselves keep there is a cache, no leftover. */
function leftovers(folder: string): string[] {
  return readdirSync(folder).filter((name) => !/^(tsx-\d+|node-compile-cache|hsperfdata_)/.test(name));
}

/** Linux tells every process's environment and command line; elsewhere nothing is found. */
function processesWith(mark: string, folder: string): string[] {
  return readable('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const environment = read(`/proc/${pid}/environ`).split('\0');
      return environment.includes(mark) || read(`/proc/${pid}/cmdline`).includes(folder);
    })
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 300))
    .filter((commandLine) => commandLine !== '');
}

function readable(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile, or is somebody else's.
    return '';
  }
}
