import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** The TypeScript of a project. */
export interface Compiler {
  readonly version: string;
  /** What Node runs as `tsc`. */
  readonly script: string;
}

const packageJson = z.object({ version: z.string(), bin: z.object({ tsc: z.string() }) });

/** The TypeScript that the project has installed, itself or above it; `undefined` if it has none. */
export function findCompiler(project: string): Compiler | undefined {
  try {
    const manifest = createRequire(join(project, 'package.json')).resolve('typescript/package.json');
    const { version, bin } = packageJson.parse(JSON.parse(readFileSync(manifest, 'utf8')));
    return { version, script: join(dirname(manifest), bin.tsc) };
  } catch {
    return undefined;
  }
}

export interface CompilerRun {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * Runs the compiler in the project's folder, so that it names files as they are seen from there.
 * @throws the signal's reason
 */
export async function runCompiler(
  { script }: Compiler,
  args: readonly string[],
  { project, signal }: { readonly project: string; readonly signal?: AbortSignal | undefined },
): Promise<CompilerRun> {
  signal?.throwIfAborted();
  const stdio: SpawnOptions['stdio'] = ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, [script, ...args], { cwd: project, stdio, signal });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return await new Promise((resolve, reject) => {
    child.once('error', (thrown) => reject(signal?.aborted ? signal.reason : thrown));
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

/** As `runCompiler`, for a constructor, which can't wait. */
export function runCompilerNow({ script }: Compiler, args: readonly string[], project: string): CompilerRun {
  const run = spawnSync(process.execPath, [script, ...args], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: mostOutput,
  });
  if (run.error) throw run.error;
  return { exitCode: run.status, output: run.stdout + run.stderr };
}

/** Bytes: far more than anyone reads. */
const mostOutput = 64 * 1024 * 1024;
