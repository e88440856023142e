#!/usr/bin/env node
import { existsSync } from 'node:fs';

// The repository runs its sources; what builds the package isn't part of it.
if (existsSync(new URL('../scripts/build.ts', import.meta.url))) {
  const { register } = await import('tsx/esm/api');
  register();
  await import('../cli/shardline.ts');
} else {
  await import('../dist/cli/shardline.js');
}
