#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';

// Compiled code is kept for the next command, by Node 22 and newer.
module.enableCompileCache?.();

// The repository runs its sources; what builds the package isn't part of it.
if (existsSync(new URL('../scripts/build.ts', import.meta.url))) {
  const { register } = await import('tsx/esm/api');
  register();
  await import('../cli/shardline.ts');
} else {
  await import('../dist/cli/shardline.js');
}
