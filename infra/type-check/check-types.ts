import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Compiler, type CompilerRun, findCompiler, runCompiler, runCompilerNow } from './compiler.ts';
import { diagnosticLines } from './diagnostics.ts';
import { checkConfig } from './project-config.ts';

export type TypeCheck =
  | { readonly kind: 'passed' }
  /** `lines` are the compiler's: `pipelines/orders.ts:12:3 - error TS2322: …`. */
  | { readonly kind: 'failed'; readonly lines: readonly string[] }
  | Unchecked;

/** `why` is a sentence with its remedy. */
interface Unchecked {
  readonly kind: 'unchecked';
  readonly why: string;
}

/** Turns the check off, for a project whose types can't be right for now. */
export const typeCheckVariable = 'SHARDLINE_TYPE_CHECK';

/**
 * Checks the types of a pipeline and of what it imports, with the TypeScript and the tsconfig.json of the project, in a
 * process of its own. What the compiler learns is kept in the project's node_modules/.cache for the next check.
 * @param project folder of the project
 * @param file of the pipeline, from there
 * @throws the signal's reason
 */
export async function checkTypes(
  project: string,
  file: string,
  signal?: AbortSignal,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<TypeCheck> {
  const ready = prepare(project, file, environment);
  if ('kind' in ready) return ready;
  const run = await runCompiler(ready.compiler, ready.args, { project, signal });
  return resultOf(run, ready.compiler.version);
}

/** As `checkTypes`, for the constructors of the CDK, which can't wait. */
export function checkTypesNow(
  project: string,
  file: string,
  environment: NodeJS.ProcessEnv = process.env,
): TypeCheck {
  const ready = prepare(project, file, environment);
  if ('kind' in ready) return ready;
  return resultOf(runCompilerNow(ready.compiler, ready.args, project), ready.compiler.version);
}

interface Ready {
  readonly compiler: Compiler;
  readonly args: readonly string[];
}

function prepare(project: string, file: string, environment: NodeJS.ProcessEnv): Ready | Unchecked {
  if (environment[typeCheckVariable] === 'off') {
    return { kind: 'unchecked', why: `Types aren't checked, because ${typeCheckVariable} is off.` };
  }
  const compiler = findCompiler(project);
  if (compiler === undefined) {
    return {
      kind: 'unchecked',
      why: "Types aren't checked, because the project has no TypeScript: npm install --save-dev typescript adds it.",
    };
  }
  const written = writeConfig(project, file);
  if ('why' in written) return { kind: 'unchecked', why: written.why };
  return { compiler, args: ['-p', written.config, '--pretty', 'false'] };
}

function resultOf({ exitCode, output }: CompilerRun, version: string): TypeCheck {
  if (exitCode === 0) return { kind: 'passed' };
  const lines = diagnosticLines(output);
  if (lines.length > 0) return { kind: 'failed', lines };
  const said = output.trim().split('\n').at(-1) ?? '';
  return {
    kind: 'unchecked',
    why: `Types aren't checked, because TypeScript ${version} ended with ${exitCode}${said && `: ${said}`}.`,
  };
}

/** Beside the project's packages, so that the compiler finds those that declare types. */
function writeConfig(project: string, file: string): { readonly config: string } | { readonly why: string } {
  const path = resolve(project, file);
  const folder = join(project, 'node_modules', '.cache', 'shardline');
  const name = `${basename(path, '.ts')}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
  const config = join(folder, `${name}.tsconfig.json`);
  try {
    mkdirSync(folder, { recursive: true });
    const text = JSON.stringify(checkConfig(project, path, join(folder, `${name}.tsbuildinfo`)));
    // Renamed, so that a check of another process never reads half a file.
    writeFileSync(`${config}.${process.pid}`, text);
    renameSync(`${config}.${process.pid}`, config);
    return { config };
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    return { why: `Types aren't checked, because ${folder} can't be written: ${said}.` };
  }
}
