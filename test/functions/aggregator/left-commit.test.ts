import { expect, test } from 'vitest';
import { createPaneCache } from '../../../functions/aggregator/context/pane-cache.ts';
import type { DocumentAddress, WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const definition = pipeline({
  windows: [{ name: 'per-n', size: '1h', keyBy: ['n'], metrics: { documents: count() } }],
});
const shards = ['a', 'b', 'c'].map((id) => ({ id, parents: [] }));
let position = 0;
function batchOf(shardId: string, keys: number) {
  // So many keys that the parts are documents of their own.
  return Array.from({ length: keys }, (_, n) => {
    position += 1;
    const data = JSON.stringify({ at: new Date(arrivalTime + 1_000).toISOString(), n });
    return streamRecord(data, position, { shardId, arrivalTime: arrivalTime + 1_000 });
  });
}
class Gone extends Error {}

test('a commit whose parts another invocation has removed meanwhile stays in the panes', async () => {
  const keys = 400;
  const run = new WindowRun(definition, { shards, clock: arrivalTime + 60_000 });
  const paneCache = createPaneCache();
  // The container of shard a applies the first commit of each slot, and knows its panes.
  await run.batch(batchOf('a', keys), run.store, { paneCache });
  // Shard b commits, and dies before it applies anything.
  const dying: WindowStore = {
    ...run.store,
    put: async (writes) => {
      if (writes.some(({ source }) => source.kind === 'key-pane')) throw new Gone();
      return await run.store.put(writes);
    },
  };
  await expect(run.batch(batchOf('b', keys), dying, {})).rejects.toThrow(Gone);
  run.clock += 30_000;
  // a and c find the lost commits. c is faster: it has applied them, given back and removed parts when a reads those.
  let isFirst = true;
  const overtaken: WindowStore = {
    ...run.store,
    get: async (addresses: readonly DocumentAddress[]) => {
      if (isFirst && addresses.some(({ id }) => id.startsWith('part:'))) {
        isFirst = false;
        // It is slow afterwards (here: gone), so that a looks again before it does.
        const leaving: WindowStore = {
          ...run.store,
          remove: async (parts) => {
            await run.store.remove(parts);
            throw new Gone();
          },
        };
        await expect(run.sweep(leaving)).rejects.toThrow(Gone);
      }
      return await run.store.get(addresses);
    },
  };
  await run.batch(batchOf('a', keys), overtaken, { paneCache });
  await run.batch(batchOf('a', keys), run.store, { paneCache });
  await run.sweep();
  const counts = Object.values(await run.documents('windows.events.*')).map((each) => Object(each).documents);
  expect(counts).toHaveLength(keys);
  expect(Math.min(...counts)).toBe(4);
});
