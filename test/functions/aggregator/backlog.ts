import { expect } from 'vitest';
import { windowIndices } from '../../../functions/core/windows/addresses.ts';
import type { SlotState } from '../../../functions/core/windows/state.ts';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import { isKind } from '../../../functions/engine/store/stored-kind.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

export const definition = pipeline({
  windows: [
    { name: 'per-n', size: '10s', keyBy: ['n'], metrics: { documents: count() } },
    { name: 'sliding', size: '40s', slide: '10s', keyBy: ['n'], metrics: { documents: count() } },
  ],
  monitors: [
    { name: 'few', type: 'threshold', window: 'per-n', value: 'documents', below: 3, clear: 3 },
    { name: 'many', type: 'threshold', window: 'sliding', value: 'documents', above: 5 },
  ],
});
export const [busy, silent] = ['shardId-000000000000', 'shardId-000000000001'];
export const { panes, results, progress } = windowIndices(definition.name);

/** Ten minutes of five keys, some of which have few records in a window. */
export const records = Array.from({ length: 600 }, (_, n): StreamRecord => {
  const time = arrivalTime + n * 1_000;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n: (n * n + Math.floor(n / 85)) % 5 });
  return streamRecord(data, n, { shardId: busy, arrivalTime: time });
});

/** As slow as an engine may be to find what was written: a closing has to ask it to. */
export const slowStore = () => memoryStore({ refreshed: 'when-asked' });

/** A store in which fewer panes are too many; it tells how many were found at once, and how far each slot was closed. */
export function closelyWatched(panesAtOnce: number) {
  const memory = slowStore();
  const found: number[] = [];
  const closed = new Map<number, (readonly [through: number, nextKey: number])[]>();
  const store: WindowStore = {
    ...memory,
    rank: (search, field, position) => memory.rank(search, field, position === 1 ? position : panesAtOnce),
    search: async (search) => {
      const answer = await memory.search(search);
      if (search.index === panes) found.push(answer.length);
      return answer;
    },
    put: async (writes) => {
      for (const { address, source } of writes) {
        if (address.index !== progress || !isKind<SlotState>(source, 'slot')) continue;
        const { closedThrough, part } = source.closings['per-n'] ?? {};
        const own = closed.get(source.slot) ?? [];
        closed.set(source.slot, own);
        own.push([closedThrough ?? 0, part?.nextKey ?? 0]);
      }
      return memory.put(writes);
    },
  };
  return { store, found, closed };
}

/** All is held up by a shard of which nothing is known, until the sweep finds that it has nothing. */
export async function backlog(store: WindowStore): Promise<WindowRun> {
  const shards = [busy, silent].map((id) => ({ id, parents: [] }));
  const run = new WindowRun(definition, { shards, clock: arrivalTime + 700_000, store });
  await run.batch(records);
  expect(Object.keys(await run.documents(results)).length).toBeGreaterThan(100);
  expect(run.sent.filter(({ deduplicationId }) => deduplicationId.startsWith('few'))).toEqual([]);
  return run;
}

export async function afterBacklog(store: WindowStore): Promise<WindowRun> {
  const run = await backlog(store);
  await run.sweep();
  return run;
}

/** Whatever was told, by whichever of two runs. */
export const idsOf = ({ sent }: WindowRun) => sent.map(({ deduplicationId }) => deduplicationId).toSorted();
