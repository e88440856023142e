import { setTimeout as delay } from 'node:timers/promises';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { type FunctionName, startBothFunctions } from './both-functions.ts';
import { liveKeys, readings } from './live-keys.ts';

/**
 * What both functions do with the same batches, engine and network included: CPU of this process alone. They are
 * bundled as they deploy, and warm: a container that takes a batch a second has had as many within minutes.
 */
const settings = [
  { what: 'a second of one of three shards that take 2,000 records a second', size: 667, stored: 0 },
  { what: 'batches as large as they are when there is a backlog', size: 5_000, stored: 0 },
  { what: 'a second again, beside a hundred thousand keys that are stored', size: 667, stored: 100_000 },
];
/** Keys that are stored at once. */
const storedAtOnce = 5_000;
/** A window and the lateness allowed, and a bit, in milliseconds. */
const untilClosed = 70_000;
const rounds = 60;
const warmUps = 120;

const functions = await startBothFunctions();
try {
  let next = 0;
  /** Microseconds of CPU a record. */
  const measure = async (name: FunctionName, records: readonly StreamRecord[]): Promise<number> =>
    ((await functions.invoke(name, records)).cpuMs * 1_000) / records.length;
  for (const { what, size, stored } of settings) {
    for (let keys = 0; keys < stored; keys += storedAtOnce) {
      const filling = { keys: storedAtOnce, prefix: `stored-${keys}` };
      await measure('aggregator', readings(storedAtOnce, next, Date.now(), filling));
      next += storedAtOnce;
    }
    // Their windows are to be closed in the warm-up: what is measured is what the state costs that merely lies there.
    if (stored > 0) await delay(untilClosed);
    const measured = { indexer: [] as number[], aggregator: [] as number[] };
    for (let round = -warmUps; round < rounds; round += 1) {
      const records = readings(size, next, Date.now());
      next += size;
      const order =
        round % 2 === 0 ? (['indexer', 'aggregator'] as const) : (['aggregator', 'indexer'] as const);
      for (const name of order) {
        const cost = await measure(name, records);
        if (round >= 0) measured[name].push(cost);
      }
    }
    const [indexer, aggregator] = [median(measured.indexer), median(measured.aggregator)];
    console.log(`${size} records of ${liveKeys} keys in a batch: ${what}`);
    console.log(`  indexer    ${indexer.toFixed(1)} µs of CPU a record (${spread(measured.indexer)})`);
    console.log(`  aggregator ${aggregator.toFixed(1)} µs of CPU a record (${spread(measured.aggregator)})`);
    console.log(`  ratio ${(aggregator / indexer).toFixed(2)}, below 1 wanted`);
    if (aggregator >= indexer) process.exitCode = 1;
  }
} finally {
  await functions.close();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `${sorted[0]?.toFixed(1)} to ${sorted.at(-1)?.toFixed(1)}`;
}
