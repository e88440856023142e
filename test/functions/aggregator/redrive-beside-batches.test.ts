import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const definition = pipeline({ windows: [{ name: 'all', size: '1h', metrics: { documents: count() } }] });
const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

test.each([0, 20_000])(
  'a redrive comes in while a stream is busy (records are %s ms old)',
  async (old) => {
    const run = new WindowRun(definition, {
      shards: ids.map((id) => ({ id, parents: [] })),
      clock: arrivalTime + 1_000,
    });
    let position = 0;
    const of = (shardId: string) => {
      position += 1;
      const time = run.clock - old;
      return streamRecord(JSON.stringify({ at: new Date(time).toISOString(), n: 1 }), position, {
        shardId,
        arrivalTime: time,
      });
    };
    run.sleep = async (milliseconds) => {
      const until = run.clock + milliseconds;
      while (run.clock < until) await setImmediate();
    };
    const engine: WindowStore = {
      ...run.store,
      get: async (a) => run.sleep(10).then(() => run.store.get(a)),
      put: async (w) => run.sleep(20).then(() => run.store.put(w)),
    };
    let isDone = false;
    const ticker = (async () => {
      while (!isDone) {
        run.clock += 5;
        await setImmediate();
      }
    })();
    for (const id of ids) await run.batch([of(id)]);
    const left = of('a');
    await run.skip(left, { status: 'rejected', failures: [] } as never);
    const lanes = ids.map(async (id) => {
      while (!isDone) {
        await run.batch([of(id)], engine, {});
        await run.sleep(300);
      }
    });
    await run.sleep(3_000);
    const began = run.clock;
    const outcomes = await run.redrive([left], engine);
    const took = run.clock - began;
    isDone = true;
    // The clock goes on for those that sleep.
    const rest = (async () => {
      for (let n = 0; n < 20_000; n += 1) {
        run.clock += 5;
        await setImmediate();
      }
    })();
    await Promise.all([...lanes, ticker, rest]);
    console.log('took', took, JSON.stringify(outcomes));
    expect(outcomes[0]?.status).toBe('indexed');
    expect(took).toBeLessThan(10_000);
  },
  120_000,
);
