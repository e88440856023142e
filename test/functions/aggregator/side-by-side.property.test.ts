import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { look } from '../../../functions/aggregator/progress/look.ts';
import { neededLog } from '../../../functions/core/windows/take.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { lateStore } from './flaky-store.ts';
import { WindowRun } from './window-run.ts';

const definition = pipeline({
  windows: [
    { name: 'per-n', size: '10s', keyBy: ['n'], metrics: { documents: count() } },
    { name: 'all', size: '10s', metrics: { documents: count() } },
  ],
  monitors: [{ name: 'many', type: 'threshold', window: 'all', value: 'documents', above: 3 }],
});
const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

function record(shardId: string, second: number, n: number, position: number) {
  const time = arrivalTime + second * 1_000;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n });
  return streamRecord(data, position, { shardId, arrivalTime: time });
}

const dice = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 5, maxLength: 17 });

test.each([
  ['takes its turns', 0, 5],
  ['has a clock that leaps, so that invocations soon look for the last time', 0, 400],
  ['has a backlog, which waits for nothing', 60_000, 5],
])(
  'what shards hand over side by side is counted, and none of it waits for a sweep, when a stream %s',
  async (_, behind, leap) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(dice, { minLength: ids.length, maxLength: ids.length }),
        fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }), { minLength: 6, maxLength: 24 }),
        async (speeds, batches) => {
          const run = new WindowRun(definition, {
            shards: ids.map((id) => ({ id, parents: [] })),
            clock: arrivalTime + behind,
          });
          run.sleep = async (milliseconds) => {
            const until = run.clock + milliseconds;
            while (run.clock < until) {
              await setImmediate();
              run.clock += 25;
            }
          };
          let position = 0;
          const lanes = ids.map(async (id, lane) => {
            const ticking: WindowStore = {
              ...run.store,
              put: async (writes) => {
                run.clock += leap;
                return await run.store.put(writes);
              },
            };
            const store = lateStore(ticking, speeds[lane] ?? [0]);
            for (const [round, keys] of batches.entries()) {
              if (round % ids.length !== lane) continue;
              const first = position;
              position += keys.length;
              await run.batch(
                keys.map((n, place) => record(id, Math.floor(round / 8), n, first + place)),
                store,
              );
            }
          });
          await Promise.all(lanes);
          const seen = await look(
            { kind: 'registry', shards: [] },
            { pipelineName: definition.name, store: run.store, now: () => run.clock },
          );
          expect([...seen.shards.values()].flatMap((shard) => neededLog(shard, seen.slots))).toEqual([]);
          const results = Object.values(await run.documents('windows.events.*')).map(Object);
          const counted = (window: string) =>
            results
              .filter((result) => result.window === window)
              .reduce((sum, { documents }) => sum + documents, 0);
          expect([counted('all'), counted('per-n')]).toEqual([batches.flat().length, batches.flat().length]);
        },
      ),
      { numRuns: leap === 400 ? 400 : 100 },
    );
  },
);
