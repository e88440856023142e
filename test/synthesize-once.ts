import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { inject } from 'vitest';
import { synthesizeInChild } from '../local/run/synthesize.ts';

/** Inside the stack's folder: where its template is. */
const pathFile = 'template-path';

/** As `synthesizeInChild`, but once for all test files of a run; what it makes stays out of `outdir`. */
export const synthesizeOnce: typeof synthesizeInChild = async (options, { folder, signal }) => {
  const key = createHash('sha256')
    .update(JSON.stringify([options, folder]))
    .digest('hex');
  const place = join(inject('stacks'), key);
  if (!existsSync(place)) {
    const own = `${place}-${process.pid}`;
    const template = await synthesizeInChild(options, { outdir: own, folder, signal });
    await writeFile(join(own, pathFile), relative(own, template));
    // Another worker may have been faster.
    await rename(own, place).catch(() => rm(own, { recursive: true }));
  }
  return join(place, await readFile(join(place, pathFile), 'utf8'));
};
