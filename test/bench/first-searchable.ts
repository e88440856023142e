import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { servedRun } from '../served-run.ts';

/** From the start of a local run, with a warm cache, until a search finds a record that was put as soon as it could be. */
const rounds = 5;
const wanted = 10_000;
const shardline = fileURLToPath(new URL('../../cli/shardline.ts', import.meta.url));

const seconds: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const took = await measure();
  seconds.push(took);
  console.log(`round ${round + 1}: first record searchable after ${(took / 1_000).toFixed(1)} s`);
}
const sorted = seconds.toSorted((a, b) => a - b);
const median = sorted[Math.floor(rounds / 2)] ?? Number.NaN;
console.log(
  `median ${(median / 1_000).toFixed(1)} s of ${rounds}, from ${((sorted[0] ?? 0) / 1_000).toFixed(1)} to ${((sorted.at(-1) ?? 0) / 1_000).toFixed(1)} s; at most ${wanted / 1_000} s wanted`,
);
process.exitCode = median <= wanted ? 0 : 1;

async function measure(): Promise<number> {
  const began = performance.now();
  const args = [
    '--import',
    'tsx',
    shardline,
    'start',
    '--no-demo',
    '--kinesis-port',
    '0',
    '--search-port',
    '0',
  ];
  const run = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(run, 'exit');
  try {
    const served = await servedRun(run.stderr);
    const client = kinesisClient({ endpoint: served.kinesis });
    const Data = Buffer.from(JSON.stringify({ status: 200 }));
    await client.send(new PutRecordCommand({ StreamName: served.stream, PartitionKey: 'k', Data }));
    client.destroy();
    while (!(await isFound(served.search))) await delay(50);
    return performance.now() - began;
  } finally {
    run.kill('SIGINT');
    await exited;
  }
}

async function isFound(search: string): Promise<boolean> {
  const answer = await fetch(`${search}/web-traffic-*/_count`);
  return answer.ok && /"count":1\b/.test(await answer.text());
}
