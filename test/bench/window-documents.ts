import { setImmediate as othersTurn } from 'node:timers/promises';
import { memoryStore } from '../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../functions/engine/store/window-store.ts';
import { count } from '../../functions/pipeline/metrics.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { WindowRun } from '../functions/aggregator/window-run.ts';
import { arrivalTime, pipeline, streamRecord } from '../functions/core/records.ts';

/**
 * Documents that the aggregator reads and writes, and its CPU, for each record of a stream with so many shards: every
 * shard has every key, and a batch a second, one after the other. In memory, so the engine's own time isn't in it.
 *
 * usage: node --import tsx test/bench/window-documents.ts [shards ...]
 */
const recordsOfBatch = 300;
const keys = 100;
const seconds = 5;

const asked = process.argv.slice(2).map(Number);
const shardCounts = asked.length > 0 ? asked : [1, 4, 16, 64];

// Code that is run for the first time is slow.
await measure(8);
console.log(`a record's documents and CPU; ${recordsOfBatch} records of ${keys} keys in a batch`);
for (const shards of shardCounts) {
  const { read, written, cpu } = await measure(shards);
  const figures = [read.toFixed(2), written.toFixed(2), cpu.toFixed(0)].map((text) => text.padStart(8));
  console.log(
    `${String(shards).padStart(4)} shards: ${figures[0]} read ${figures[1]} written ${figures[2]} µs`,
  );
}

interface Measured {
  readonly read: number;
  readonly written: number;
  /** Microseconds. */
  readonly cpu: number;
}

/** In the last second, when every pane is stored. */
async function measure(shards: number): Promise<Measured> {
  const { store, counts } = counting(memoryStore());
  const ids = Array.from({ length: shards }, (_, number) => `shardId-${String(number).padStart(12, '0')}`);
  const definition = pipeline({
    windows: [{ name: 'per-n', size: '1m', keyBy: ['n'], metrics: { documents: count() } }],
    monitors: [{ name: 'many', type: 'threshold', window: 'per-n', value: 'documents', above: 1_000_000 }],
  });
  const run = new WindowRun(definition, {
    shards: ids.map((id) => ({ id, parents: [] })),
    clock: arrivalTime,
    store,
  });
  let before = { ...counts };
  let began = process.cpuUsage();
  let waiting: { readonly until: number; readonly wake: () => void }[] = [];
  run.sleep = (milliseconds) =>
    new Promise((wake) => waiting.push({ until: run.clock + milliseconds, wake }));
  let underWay = 0;
  for (let second = 0; second < seconds; second += 1) {
    before = { ...counts };
    began = process.cpuUsage();
    for (const id of ids) {
      run.clock += 1_000 / shards;
      const woken = waiting.filter(({ until }) => until <= run.clock);
      waiting = waiting.filter(({ until }) => until > run.clock);
      for (const { wake } of woken) wake();
      underWay += 1;
      void run.batch(batchOf(id, second)).finally(() => {
        underWay -= 1;
      });
      while (underWay > waiting.length) await othersTurn();
    }
  }
  const used = process.cpuUsage(began);
  const records = shards * recordsOfBatch;
  return {
    read: (counts.read - before.read) / records,
    written: (counts.written - before.written) / records,
    cpu: (used.user + used.system) / records,
  };
}

function batchOf(shardId: string, second: number): readonly StreamRecord[] {
  return Array.from({ length: recordsOfBatch }, (_, position) => {
    const time = arrivalTime + second * 1_000;
    const data = JSON.stringify({ at: new Date(time).toISOString(), n: position % keys });
    return streamRecord(data, second * recordsOfBatch + position, { shardId, arrivalTime: time + 200 });
  });
}

function counting(store: WindowStore) {
  const counts = { read: 0, written: 0 };
  const counted: WindowStore = {
    ...store,
    get: async (addresses) => {
      counts.read += addresses.length;
      return await store.get(addresses);
    },
    put: async (writes) => {
      counts.written += writes.length;
      return await store.put(writes);
    },
  };
  return { store: counted, counts };
}
