import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageFolder } from './bundle/roots.ts';

const manifest = z.object({ version: z.string() });

/** Of Shardline, as its package says. */
export function ownVersion(): string {
  return manifest.parse(JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))).version;
}
