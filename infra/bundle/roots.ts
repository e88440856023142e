import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { nodeProblem } from './oldest-node.ts';

// The first line below would fail on an older Node, and not say why.
const problem = nodeProblem(process.versions.node);
if (problem !== undefined) throw new Error(problem);

/** Where Shardline's own code is: this repository, or `dist` of the installed package. */
export const packageRoot = resolve(import.meta.dirname, '..', '..');

/** The repository has sources, the package what they were compiled to. */
export const ownExtension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';

/**
 * The path of a module of Shardline's own.
 * @param name from `packageRoot`, without extension: `functions/pipeline/index`
 */
export function ownModule(name: string): string {
  return join(packageRoot, `${name}.${ownExtension}`);
}

/** Where `package.json` is, and what else the package holds beside its code: the sources of the shipped pipelines. */
export const packageFolder = ownExtension === 'ts' ? packageRoot : dirname(packageRoot);

/** Arguments with which Node runs a module of Shardline's own as a script; name as for `ownModule`. */
export function scriptArguments(name: string): readonly string[] {
  const loader = ownExtension === 'ts' ? ['--import', import.meta.resolve('tsx')] : [];
  return [...loader, ownModule(name)];
}

/**
 * The user's project: the nearest folder that has `pipelines/`, from the working folder upward, or else the working
 * folder itself. This repository is a project too, from wherever its commands are started.
 */
export function projectFolder(from: string = process.cwd()): string {
  const found = around(resolve(from)).find((folder) => isFolder(join(folder, 'pipelines')));
  return found ?? (ownExtension === 'ts' ? packageRoot : resolve(from));
}

/** A folder and those that it lies in, the nearest first. */
function around(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...around(parent)];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
