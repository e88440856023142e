import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { bundleFunction } from '../infra/bundle/bundle.ts';

/** As `bundleFunction`, but once for all test files of a run: what a bundle is made of doesn't change meanwhile. */
export const bundleOnce: typeof bundleFunction = ({ outFolder, ...request }) => {
  const key = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  const place = join(inject('stacks'), `bundle-${key}`);
  if (!existsSync(place)) {
    const own = `${place}-${process.pid}`;
    const { hash } = bundleFunction({ ...request, outFolder: join(own, 'code') });
    writeFileSync(join(own, 'hash'), hash);
    try {
      renameSync(own, place);
    } catch {
      // Another worker was faster.
      rmSync(own, { recursive: true });
    }
  }
  cpSync(join(place, 'code'), outFolder, { recursive: true });
  return { folder: outFolder, hash: readFileSync(join(place, 'hash'), 'utf8') };
};
