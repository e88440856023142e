import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { inject } from 'vitest';
import type { Synthesis } from '../local/run/synthesize.ts';
import { bundleOnce } from './bundle-once.ts';

/** Inside the stack's folder: where its template is. */
const pathFile = 'template-path';

/**
 * As `synthesizeInChild`, but once for all test files of a run, with bundles that are made once for all stacks, and in
 * this process, which has the CDK from then on: a child takes it a second of computing to load.
 */
export const synthesizeOnce = async (
  options: Readonly<Record<string, unknown>>,
  { folder }: Pick<Synthesis, 'folder'>,
): Promise<string> => {
  const key = createHash('sha256')
    .update(JSON.stringify([options, folder]))
    .digest('hex');
  const place = join(inject('stacks'), key);
  if (!existsSync(place)) {
    const own = `${place}-${process.pid}`;
    const { synthesizeStack } = await import('../infra/synthesize.ts');
    const { templatePath } = await synthesizeStack(options, own, folder, bundleOnce);
    await writeFile(join(own, pathFile), relative(own, templatePath));
    // Another worker may have been faster.
    await rename(own, place).catch(() => rm(own, { recursive: true }));
  }
  return join(place, await readFile(join(place, pathFile), 'utf8'));
};
