import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const definition = pipeline({
  windows: [
    { name: 'per-n', size: '10s', keyBy: ['n'], metrics: { documents: count() }, allowedLateness: '5s' },
  ],
  monitors: [{ name: 'many', type: 'threshold', window: 'per-n', value: 'documents', above: 2 }],
});

export const shard = 'shardId-000000000000';

/** A record of `n`, so many seconds after the hour. */
export function at(seconds: number, n: number, position: number, shardId = shard): StreamRecord {
  const time = arrivalTime + seconds * 1_000;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n });
  return streamRecord(data, position, { shardId, arrivalTime: time + 200 });
}

export function newRun(store?: WindowStore): WindowRun {
  const shards = [{ id: shard, parents: [] }];
  return new WindowRun(definition, { shards, clock: arrivalTime, ...(store && { store }) });
}

export const results = 'windows.events.*';

export const counts = async (run: WindowRun) =>
  Object.values(await run.documents(results)).map((result) => {
    const { windowStart, key, metrics, final } = result as Record<string, Record<string, unknown>>;
    return [String(windowStart).slice(14, 19), key?.n, metrics?.documents, final];
  });
