import { isAbsolute, relative, sep } from 'node:path';
import { packageFolder } from './roots.ts';

/**
 * What a source map calls a source, on every machine and wherever packages are installed: its path in the project, in
 * Shardline, or below `node_modules`.
 * @param path absolute
 * @param project absolute
 * @param own where Shardline is
 */
export function sourceName(path: string, project: string, own: string = packageFolder): string {
  return inside(project, path) ?? prefixed('shardline', inside(own, path)) ?? belowPackages(path);
}

function inside(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  return way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : way.split(sep).join('/');
}

function prefixed(name: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : `${name}/${path}`;
}

function belowPackages(path: string): string {
  const parts = path.split(sep);
  const start = parts.indexOf('node_modules');
  return start === -1 ? parts.join('/') : parts.slice(start).join('/');
}
