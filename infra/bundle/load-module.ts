import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { functionBuild } from './bundle.ts';

/**
 * Runs a TypeScript file of the user's and returns what it exports. It is bundled as the functions are, so that what
 * is checked here is what runs there, and no runtime has to know TypeScript. Stack traces lead to the sources.
 * @param path absolute
 * @throws esbuild's BuildFailure when a source doesn't compile; what the file itself throws
 */
export function loadModule(path: string): Readonly<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-load-'));
  const outfile = join(folder, `${basename(path, '.ts')}.cjs`);
  try {
    buildSync({
      ...functionBuild(folder),
      entryPoints: [path],
      outfile,
      minify: false,
      sourcemap: 'inline',
    });
    process.setSourceMapsEnabled(true);
    return createRequire(outfile)(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
