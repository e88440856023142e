import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { packageFolder } from '../../../infra/bundle/roots.ts';
import type { Versions } from './package-files.ts';

const names = z.record(z.string(), z.string()).default({});
const manifest = z.object({
  version: z.string().optional(),
  dependencies: names,
  devDependencies: names,
  peerDependencies: names,
});

/** What a project in a folder depends on: Shardline as it was installed here, the others as Shardline has them. */
export function versionsFor(folder: string): Versions {
  const own = readManifest(packageFolder);
  return {
    shardline: shardlineFor(folder, own.version ?? '0.0.0'),
    of: (name) => own.devDependencies[name] ?? own.dependencies[name] ?? own.peerDependencies[name] ?? '*',
  };
}

function readManifest(folder: string) {
  return manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

/** A tarball or folder that this package was installed from is the new project's too; else the registry's version. */
function shardlineFor(folder: string, version: string): string {
  const modules = dirname(packageFolder);
  if (basename(modules) !== 'node_modules') return `file:${pathFrom(folder, packageFolder)}`;
  const installedBy = dirname(modules);
  const range = existsSync(join(installedBy, 'package.json'))
    ? readManifest(installedBy).dependencies.shardline
    : undefined;
  if (range?.startsWith('file:') !== true) return `^${version}`;
  return `file:${pathFrom(folder, resolve(installedBy, range.slice('file:'.length)))}`;
}

function pathFrom(folder: string, target: string): string {
  return relative(folder, target).replaceAll('\\', '/');
}
