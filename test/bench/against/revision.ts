import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../../../cli/kit/fault.ts';
import { packageRoot } from '../../../infra/bundle/roots.ts';

const run = promisify(execFile);

/** Where this checkout has the pipelines of the benches. */
const pipelines = 'test/bench/pipelines';

/** Commits before functions/pipeline have them here, and elsewhere what they import. */
const earlier = {
  pipelines: 'bench/pipelines',
  imports: [
    ['../../../functions/pipeline/pipeline.ts', '../../functions/core/pipeline.ts'],
    ['../../../functions/pipeline/metrics.ts', '../../functions/core/windows/metrics.ts'],
  ],
} as const;

/** A state of the project that functions can be made of. */
export interface Revision {
  /** Short name of the commit, and its first line. */
  readonly name: string;
  /** Where its files are. */
  readonly folder: string;
  /** Folder in it of the pipelines of the benches. */
  readonly pipelines: string;
  /** What the reader should know of how it is measured. */
  readonly notes: readonly string[];
}

/** This checkout as it is. */
export async function thisCheckout(): Promise<Revision> {
  const [name, changes] = await Promise.all([nameOf('HEAD'), git('status', '--porcelain')]);
  const notes = changes === '' ? [] : ['with changes that are not committed'];
  return { name, folder: packageRoot, pipelines, notes };
}

/**
 * The files of another commit, in a folder, with the packages that it wants.
 * @param rev as git names a commit
 * @param folder is created; the caller removes it
 * @param signal ends the installation of packages
 * @throws Fault for what git doesn't take for a commit, and when its packages can't be installed
 */
export async function checkOut(rev: string, folder: string, signal?: AbortSignal): Promise<Revision> {
  const commit = await commitOf(rev);
  mkdirSync(folder, { recursive: true });
  const archive = `${folder}.tar`;
  await git('archive', `--output=${archive}`, commit);
  await run('tar', ['-xf', archive, '-C', folder]);
  const isEarlier = !existsSync(join(folder, 'functions/pipeline'));
  const notes = [...(await addPackages(folder, signal)), ...addPipelines(folder, isEarlier)];
  const there = isEarlier ? earlier.pipelines : pipelines;
  return { name: await nameOf(commit), folder, pipelines: there, notes };
}

async function commitOf(rev: string): Promise<string> {
  try {
    return await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${rev}^{commit}`);
  } catch (thrown) {
    const message = `--against ${rev}: git knows no such commit here; give one that "git log" shows, such as HEAD~1, a tag or a branch.`;
    throw new Fault('OPTION', message, thrown);
  }
}

async function nameOf(commit: string): Promise<string> {
  return await git('log', '-1', '--format=%h %s', commit);
}

async function git(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd: packageRoot });
  return stdout.trim();
}

/** This checkout's packages serve, if they are the same; else they are installed, as `ensure-installed.mjs` does. */
async function addPackages(folder: string, signal: AbortSignal | undefined): Promise<string[]> {
  const lockOf = (project: string) => readFileSync(join(project, 'package-lock.json'), 'utf8');
  if (lockOf(folder) === lockOf(packageRoot)) {
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'), 'junction');
    return [];
  }
  const args = ['ci', '--ignore-scripts', '--no-progress', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await run('npm', args, { cwd: folder, signal, shell: process.platform === 'win32' });
  } catch (thrown) {
    throw new Fault(
      'INPUT',
      `The packages of that commit could not be installed: ${lastLine(thrown)}`,
      thrown,
    );
  }
  return ['with the packages of its own package-lock.json'];
}

/** Both sides get the same pipelines; its own where it has one of that name, which is written for its code. */
function addPipelines(folder: string, isEarlier: boolean): string[] {
  const its = isEarlier ? earlier.pipelines : pipelines;
  mkdirSync(join(folder, its), { recursive: true });
  return readdirSync(join(packageRoot, pipelines)).flatMap((file) => {
    const there = join(folder, its, file);
    let source = readFileSync(join(packageRoot, pipelines, file), 'utf8');
    for (const [now, then] of isEarlier ? earlier.imports : []) source = source.replaceAll(now, then);
    if (!existsSync(there)) writeFileSync(there, source);
    const same = readFileSync(there, 'utf8') === source;
    return same ? [] : [`with its own ${its}/${file}, which differs from this checkout's`];
  });
}

/** What a command said last on its standard error, or why there was none. */
export function lastLine(thrown: unknown): string {
  const said = thrown instanceof Error && 'stderr' in thrown ? String(thrown.stderr).trim() : '';
  return said === '' ? String(thrown) : (said.split('\n').at(-1) ?? '');
}
