import { stateOf, updateStates } from '../../../functions/aggregator/evaluate/alert-states.ts';
import { snooze } from '../../../functions/core/monitors/alert-actions.ts';
import { windowIndices } from '../../../functions/core/windows/addresses.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import type { Monitor } from '../../../functions/pipeline/monitors.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const shard = 'shardId-000000000000';

export const minute = 60_000;

/** More than one document a minute is an alert, unless told otherwise. */
export function runOf(monitor: Partial<Monitor> = {}) {
  const given = { name: 'busy', type: 'threshold', window: 'w', value: 'all', ...monitor };
  const definition = pipeline({
    windows: [{ name: 'w', size: '1m', keyBy: ['text'], metrics: { all: count() }, allowedLateness: '0s' }],
    monitors: [('below' in given ? given : { above: 1, ...given }) as Monitor],
  });
  const run = new WindowRun(definition, { shards: [{ id: shard, parents: [] }], clock: arrivalTime });
  let sequence = 0;
  return {
    run,
    /** So many documents of the key in the middle of a minute, as one batch. */
    documents: async (position: number, many: number, text = 'a') => {
      const at = arrivalTime + (position + 0.5) * minute;
      run.clock = at;
      await run.batch(
        Array.from({ length: many }, () => {
          const data = JSON.stringify({ at: new Date(at).toISOString(), text });
          return streamRecord(data, sequence++, { shardId: shard, arrivalTime: at });
        }),
      );
    },
    sweepAt: async (position: number) => {
      run.clock = arrivalTime + position * minute;
      await run.sweep();
    },
    sent: () => run.sent.map(({ deduplicationId }) => deduplicationId.split('.').at(-1)),
    snoozeUntil: async (position: number) => {
      const found = await run.store.search({
        index: windowIndices(definition.name).monitors,
        equal: { kind: 'alert-state' },
      });
      const updates = found
        .flatMap((stored) => stateOf(stored) ?? [])
        .map((of) => ({ of, change: (state: typeof of) => snooze(state, arrivalTime + position * minute) }));
      await updateStates(updates, { pipelineName: definition.name, store: run.store });
    },
    maintain: async (from: number, until: number) => {
      const address = { index: windowIndices(definition.name).monitors, id: `maintenance.${from}` };
      const source = {
        kind: 'maintenance',
        from: arrivalTime + from * minute,
        until: arrivalTime + until * minute,
      };
      await run.store.put([{ address, source, ifStored: 'absent' }]);
    },
  };
}
