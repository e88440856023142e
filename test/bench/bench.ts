import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { quietSdk } from '../../cli/kit/quiet-sdk.ts';
import { compareWith } from './against/against.ts';
import { readBenchOptions } from './options.ts';

/**
 * `npm run bench`, or `npm run bench -- alert-latency` for some: one after the other, each in a process of its own.
 * One that misses what is wanted holds up none after it. Exit code 1 if any missed, or failed.
 */
function runBenches(asked: readonly string[]): number {
  const missed: string[] = [];
  for (const name of asked) {
    console.log(`\n${name}`);
    const { status, signal } = spawnSync(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, `${name}.ts`)],
      {
        stdio: 'inherit',
      },
    );
    if (signal !== null) return 1;
    if (status !== 0) missed.push(name);
  }
  if (missed.length > 0) console.log(`\nnot as wanted: ${missed.join(', ')}`);
  return missed.length === 0 ? 0 : 1;
}

quietSdk();
const options = readBenchOptions(process.argv.slice(2));
process.exit('against' in options ? await compareWith(options) : runBenches(options.benches));
