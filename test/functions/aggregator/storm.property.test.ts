import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Notification } from '../../../functions/core/monitors/alert.ts';
import { windowIndices } from '../../../functions/core/windows/addresses.ts';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import { groupBy } from '../../torture/oracle/judge.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { Crash, flakyStore, isDone } from './flaky-store.ts';
import { WindowRun } from './window-run.ts';

const definition = pipeline({
  windows: [{ name: 'w', size: '10s', keyBy: ['n'], metrics: { documents: count() }, allowedLateness: '0s' }],
  monitors: [
    { name: 'busy', type: 'threshold', window: 'w', value: 'documents', above: 1 },
    { name: 'quiet', type: 'flatline', window: 'w', silentFor: '20s' },
    { name: 'news', type: 'newValue', window: 'w', learnFor: '1s', throttle: '1m' },
  ],
});
const { monitors } = windowIndices(definition.name);
const shard = 'shardId-000000000000';

/** What happens next: to which keys, how long after the step before, and how writes and publishes go meanwhile. */
interface Step {
  readonly seconds: number;
  /** None: a sweep. */
  readonly keys: readonly number[];
  /** Requests to the store before which another sweep comes and goes. */
  readonly sweeps: readonly number[];
  readonly writes: readonly number[];
  readonly answers: readonly ('taken' | 'lost' | 'refused' | 'killed')[];
}

const step: fc.Arbitrary<Step> = fc.record({
  seconds: fc.integer({ min: 0, max: 45 }),
  keys: fc.oneof(fc.constant([]), fc.uniqueArray(fc.nat(8), { maxLength: 9 })),
  sweeps: fc.oneof(fc.constant([]), fc.array(fc.nat(60), { maxLength: 3 })),
  // Most are well: see `flakyStore`.
  writes: fc.array(fc.nat(40), { minLength: 1, maxLength: 12 }),
  answers: fc.array(
    fc.constantFrom(
      'taken' as const,
      'taken' as const,
      'lost' as const,
      'refused' as const,
      'killed' as const,
    ),
    { minLength: 1, maxLength: 5 },
  ),
});

function toldBy({ alert }: Notification): string[] {
  const name = (document: Record<string, unknown>) =>
    `${document.monitor} ${JSON.stringify(document.key)} ${document.episode} ${alert.status}`;
  return Array.isArray(alert.alerts) ? alert.alerts.map(name) : [name(alert)];
}

/** A store on which something else happens before each request. */
function beside(store: WindowStore, first: () => Promise<void>): WindowStore {
  const then = <Given extends unknown[], Answer>(ask: (...given: Given) => Promise<Answer>) => {
    return async (...given: Given) => {
      await first();
      return await ask(...given);
    };
  };
  return {
    get: then(store.get),
    put: then(store.put),
    search: then(store.search),
    rank: then(store.rank),
    refresh: then(store.refresh),
    remove: then(store.remove),
  };
}

/** Each step until it is done, as its batch would come again; then sweeps until nothing can be left. */
async function runThrough(steps: readonly Step[]): Promise<WindowRun> {
  const store = memoryStore({ refreshed: 'when-asked' });
  const run = new WindowRun(definition, { shards: [{ id: shard, parents: [] }], clock: arrivalTime, store });
  run.paceLimits = { messages: 2, interval: 15_000 };
  let sequence = 0;
  for (const { seconds, keys, sweeps, writes, answers } of steps) {
    run.clock += seconds * 1_000;
    const records = keys.flatMap((key) =>
      [key, key].map((n) => {
        sequence += 1;
        const data = JSON.stringify({ at: new Date(run.clock).toISOString(), n });
        return streamRecord(data, sequence, { shardId: shard, arrivalTime: run.clock });
      }),
    );
    let [write, answer] = [0, 0];
    let request = 0;
    const shared = beside(store, async () => {
      if (sweeps.includes(request++)) await isDone(run.sweep());
    });
    const flaky = flakyStore(shared, () => writes[write++] ?? 7);
    run.answer = () => {
      const how = answers[answer++] ?? 'taken';
      if (how === 'refused') run.sent.pop();
      if (how === 'killed') throw new Crash('after it was published');
      return how === 'taken';
    };
    while (!(await isDone(records.length > 0 ? run.batch(records, flaky) : run.sweep(flaky))))
      run.clock += 500;
  }
  run.answer = () => true;
  for (let time = 0; time < 12; time += 1) {
    run.clock += 40_000;
    await run.sweep();
  }
  return run;
}

test('whatever dies, is lost or comes twice in a storm, each alert is in one message, and none is left over', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      const run = await runThrough(steps);
      const messages = groupBy(run.sent, ({ deduplicationId }) => deduplicationId);
      for (const same of messages.values()) {
        expect(new Set(same.map((message) => JSON.stringify(message))).size).toBe(1);
      }
      const told = [...messages.values()].flatMap(([first]) => (first === undefined ? [] : toldBy(first)));
      expect(told.filter((alert, position) => told.indexOf(alert) !== position)).toEqual([]);
      const states = Object.values(await run.documents(monitors)) as Record<string, unknown>[];
      expect(
        states.filter(({ open, kind, status }) => kind === 'message' || (open === true && status === 'ok')),
      ).toEqual([]);
      // Every alert that there was is told: when it fired, and when it was over.
      const missing = states.flatMap(({ kind, monitor, key, episode, status }) => {
        if (kind !== 'alert-state' || typeof episode !== 'number') return [];
        const name = `${monitor} ${JSON.stringify({ n: Object(key)[0] })}`;
        return Array.from({ length: episode }, (_, number) => number + 1).flatMap((number) => {
          const isOn = number === episode && status === 'firing';
          const due = isOn || monitor === 'news' ? ['firing'] : ['firing', 'resolved'];
          return due.map((what) => `${name} ${number} ${what}`).filter((each) => !told.includes(each));
        });
      });
      expect(missing).toEqual([]);
    }),
    { numRuns: 30 },
  );
});
