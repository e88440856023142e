import { paceLimits } from '../../../functions/aggregator/notify/pace-limits.ts';
import type { Notification } from '../../../functions/core/monitors/alert.ts';
import { windowIndices } from '../../../functions/core/windows/addresses.ts';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline } from '../core/records.ts';
import { minute, recordAt, WindowRun } from './window-run.ts';

const definition = pipeline({
  windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { documents: count() }, allowedLateness: '0s' }],
  monitors: [
    { name: 'quiet', type: 'flatline', window: 'w', silentFor: '3m', severity: 'critical' },
    { name: 'news', type: 'newValue', window: 'w', learnFor: '1m', throttle: '1h' },
  ],
});

export const { monitors, alerts } = windowIndices(definition.name);

const shard = 'shardId-000000000000';

export function begin(store = memoryStore()) {
  const run = new WindowRun(definition, { shards: [{ id: shard, parents: [] }], clock: arrivalTime, store });
  run.paceLimits = paceLimits;
  const batch = async (minutes: number, keys: readonly number[]) => {
    run.clock = arrivalTime + minutes * minute + 500;
    await run.batch(keys.map((key) => recordAt(minutes, key, shard)));
  };
  const sweepAt = async (minutes: number, by = store) => {
    run.clock = arrivalTime + minutes * minute;
    await run.sweep(by);
  };
  return { run, batch, sweepAt };
}

export const keysFrom = (first: number, number: number) =>
  Array.from({ length: number }, (_, n) => first + n);

/** Names of alerts and transitions that a message tells. */
export function toldBy({ alert }: Notification): string[] {
  const single = (document: Record<string, unknown>) =>
    `${document.monitor} ${JSON.stringify(document.key)} ${document.episode} ${alert.status}`;
  return Array.isArray(alert.alerts) ? alert.alerts.map(single) : [single(alert)];
}
