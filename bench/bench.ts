import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * `npm run bench`, or `npm run bench -- alert-latency` for some: one after the other, each in a process of its own.
 * One that misses what is wanted holds up none after it. Exit code 1 if any missed, or failed.
 */
const benches = [
  'indexer-cpu',
  'function-memory',
  'first-searchable',
  'throttled-sink',
  'ordered-writes',
  'aggregator-cpu',
  'alert-latency',
];

function main(asked: readonly string[]): number {
  const unknown = asked.find((name) => !benches.includes(name));
  if (unknown !== undefined) {
    console.error(`${unknown} is no bench: give one or more of ${benches.join(', ')}, or none for all.`);
    return 1;
  }
  const missed: string[] = [];
  for (const name of asked.length === 0 ? benches : asked) {
    console.log(`\n${name}`);
    const { status, signal } = spawnSync(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, `${name}.ts`)],
      {
        stdio: 'inherit',
        // Eight lines about Node 20 from each process that loads the SDK.
        env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...process.env },
      },
    );
    if (signal !== null) return 1;
    if (status !== 0) missed.push(name);
  }
  if (missed.length > 0) console.log(`\nnot as wanted: ${missed.join(', ')}`);
  return missed.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
