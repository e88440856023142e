import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import { StoreUnavailable, type WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count, sum } from '../../../functions/pipeline/metrics.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { killingStore } from './flaky-store.ts';
import { WindowRun } from './window-run.ts';

const definition = pipeline({
  windows: [
    { name: 'per-n', size: '10s', keyBy: ['n'], metrics: { documents: count() }, allowedLateness: '5s' },
  ],
  monitors: [{ name: 'many', type: 'threshold', window: 'per-n', value: 'documents', above: 2 }],
});

const shard = 'shardId-000000000000';

/** A record of `n`, so many seconds after the hour. */
function at(seconds: number, n: number, position: number, shardId = shard): StreamRecord {
  const time = arrivalTime + seconds * 1_000;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n });
  return streamRecord(data, position, { shardId, arrivalTime: time + 200 });
}

function newRun(store?: WindowStore): WindowRun {
  const shards = [{ id: shard, parents: [] }];
  return new WindowRun(definition, { shards, clock: arrivalTime, ...(store && { store }) });
}

const results = 'windows.events.*';
const counts = async (run: WindowRun) =>
  Object.values(await run.documents(results)).map((result) => {
    const { windowStart, key, metrics, final } = result as Record<string, Record<string, unknown>>;
    return [String(windowStart).slice(14, 19), key?.n, metrics?.documents, final];
  });

describe('a record in quarantine', () => {
  const failureOf = (type: string) => ({ stage: 'function', type, message: 'it crashed before' }) as const;
  const errored = { status: 'errored', failures: [failureOf('engine_silent')] } as const;
  const rejected = { status: 'rejected', failures: [failureOf('crashed')] } as const;

  test('that has to come again says why, and nothing is stored of it', async () => {
    const run = newRun();
    const { response, outcomes } = await run.skip(at(0, 1, 0), errored);
    expect(response.batchItemFailures).toHaveLength(1);
    expect(outcomes).toEqual([errored]);
    expect(await run.documents('window-*')).toEqual({});
  });

  test('that is rejected is left out with a mark, and a fence that has passed it', async () => {
    const run = newRun();
    const record = at(0, 1, 0);
    const { response, outcomes } = await run.skip(record, rejected);
    expect(response.batchItemFailures).toEqual([]);
    expect(outcomes).toEqual([{ status: 'filtered' }]);
    const { sequenceNumber } = record;
    expect(Object.values(await run.documents('window-panes.events.*'))).toMatchObject([
      { kind: 'skipped', sequenceNumber },
    ]);
    expect(Object.values(await run.documents('window-progress.events'))).toContainEqual(
      expect.objectContaining({ kind: 'shard', fence: sequenceNumber }),
    );
  });

  test('comes again, and says why, when its mark cannot be stored', async () => {
    const run = newRun();
    const down: WindowStore = {
      ...run.store,
      get: async () => {
        throw new StoreUnavailable('the engine is down');
      },
    };
    const { response, outcomes } = await run.skip(at(0, 1, 0), rejected, down);
    expect(response.batchItemFailures).toHaveLength(1);
    const failure = { stage: 'bulk', type: 'store_unavailable', message: 'the engine is down' };
    expect(outcomes).toEqual([{ status: 'errored', failures: [failure] }]);
  });
});

describe('windows', () => {
  test('count each record once, however often its batch comes', async () => {
    const run = newRun();
    const records = [at(0, 1, 0), at(1, 1, 1), at(2, 2, 2), at(11, 1, 3)];
    for (let time = 0; time < 3; time += 1) {
      expect((await run.batch(records)).response.batchItemFailures).toEqual([]);
    }
    expect(await counts(run)).toEqual(
      expect.arrayContaining([
        ['00:00', 1, 2, false],
        ['00:00', 2, 1, false],
        ['00:10', 1, 1, false],
      ]),
    );
  });

  test('say how many documents each took in, and how many values no metric did, once', async () => {
    const skipping = pipeline({
      windows: [
        { name: 'small', size: '10s', where: ({ n }) => Number(n) < 2, metrics: { documents: count() } },
        { name: 'all', size: '10s', metrics: { missing: sum('missing'), n: sum('n') } },
      ],
    });
    const run = new WindowRun(skipping, { shards: [{ id: shard, parents: [] }], clock: arrivalTime });
    const records = [at(0, 1, 0), at(1, 2, 1)];
    expect((await run.batch(records)).counts).toMatchObject({
      folded: 3,
      foldedIn: { small: 1, all: 2 },
      skipped: { 'all.missing': 2 },
    });
    const again = [...records, at(2, 3, 2)];
    expect((await run.batch(again)).counts).toMatchObject({
      folded: 1,
      foldedIn: { all: 1 },
      skipped: { 'all.missing': 1 },
    });
  });

  test('are final once the watermark has passed them', async () => {
    const run = newRun();
    await run.batch([at(0, 1, 0), at(16, 1, 1)]);
    expect(await counts(run)).toEqual(
      expect.arrayContaining([
        ['00:00', 1, 1, true],
        ['00:10', 1, 1, false],
      ]),
    );
  });

  test.each([
    { swept: false, unjudged: {}, told: 1 },
    { swept: true, unjudged: { 'per-n': 3 }, told: 0 },
  ])(
    'that were closed by the clock take in more, which is counted: swept is $swept',
    async ({ swept, unjudged, told }) => {
      const run = newRun();
      await run.batch([at(0, 1, 0)]);
      run.clock = arrivalTime + 60_000;
      if (swept) await run.sweep();
      // By the record before them they aren't late.
      const delayed = [at(20, 1, 1), at(21, 1, 2), at(22, 1, 3)];
      expect((await run.batch(delayed)).counts).toMatchObject({ folded: 3, late: {}, unjudged });
      expect((await run.batch(delayed)).counts).toMatchObject({ folded: 0, unjudged: {} });
      expect(await counts(run)).toContainEqual(['00:20', 1, 3, swept]);
      expect(run.sent).toHaveLength(told);
    },
  );

  test('are closed by the sweep when the stream is silent', async () => {
    const run = newRun();
    await run.batch([at(0, 1, 0)]);
    run.clock = arrivalTime + 60_000;
    run.behind.add(shard);
    await run.sweep();
    expect(await counts(run)).toEqual([['00:00', 1, 1, false]]);
    run.behind.clear();
    await run.sweep();
    expect(await counts(run)).toEqual([['00:00', 1, 1, true]]);
  });
});

describe('an alert', () => {
  test('fires while its window is open, once, and resolves once', async () => {
    const run = newRun();
    const records = [at(0, 1, 0), at(1, 1, 1), at(2, 1, 2), at(3, 1, 3)];
    await run.batch(records.slice(0, 2));
    expect(run.sent).toEqual([]);
    await run.batch(records.slice(2));
    await run.batch(records);
    expect(run.sent.map(({ deduplicationId }) => deduplicationId.split(':')[1])).toEqual(['fired']);
    run.clock = arrivalTime + 60_000;
    await run.sweep();
    await run.sweep();
    expect(run.sent.map(({ deduplicationId }) => deduplicationId.split(':')[1])).toEqual([
      'fired',
      'resolved',
    ]);
  });

  test('is notified before results are written, and not again when their batch comes again', async () => {
    const store = memoryStore();
    let isRefusing = true;
    const run = newRun({
      ...store,
      put: async (writes) => {
        if (isRefusing && writes.some(({ address }) => address.index.startsWith('windows.'))) {
          throw new StoreUnavailable('results are refused');
        }
        return store.put(writes);
      },
    });
    const records = [at(0, 1, 0), at(1, 1, 1), at(2, 1, 2)];
    expect((await run.batch(records)).response.batchItemFailures).not.toEqual([]);
    expect(run.sent).toHaveLength(1);
    isRefusing = false;
    expect((await run.batch(records)).response.batchItemFailures).toEqual([]);
    expect(run.sent).toHaveLength(1);
    expect(await counts(run)).toEqual([['00:00', 1, 3, false]]);
  });
});

/** Answers after as many turns of the event loop as the dice say, so that callers overtake each other. */
function slow(store: WindowStore, dice: readonly number[]): WindowStore {
  let roll = 0;
  const wait = async () => {
    for (let turns = dice[roll++ % dice.length] ?? 0; turns > 0; turns -= 1) await setImmediate();
  };
  return {
    ...store,
    get: async (addresses) => wait().then(() => store.get(addresses)),
    put: async (writes) => wait().then(() => store.put(writes)),
  };
}

describe('two containers and a sweep at the same moment', () => {
  const dice = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 7, maxLength: 23 });
  test('count once and notify once', async () => {
    await fc.assert(
      fc.asyncProperty(dice, dice, dice, async (a, b, c) => {
        const run = newRun();
        const records = [0, 1, 2, 3, 4].map((position) => at(position, 1, position)).concat(at(16, 2, 9));
        await Promise.all([
          run.batch(records, slow(run.store, a)),
          run.batch(records, slow(run.store, b)),
          run.sweep(slow(run.store, c)),
        ]);
        run.clock += 60_000;
        await Promise.all([run.sweep(slow(run.store, a)), run.sweep(slow(run.store, b))]);
        expect(run.sent.map(({ deduplicationId }) => deduplicationId.split(':').at(-1))).toEqual([
          'fired',
          'resolved',
        ]);
        expect(await counts(run)).toEqual(
          expect.arrayContaining([
            ['00:00', 1, 5, true],
            ['00:10', 2, 1, true],
          ]),
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('whatever is killed, repeated or cut differently', () => {
  const story = fc.array(
    fc.record({ seconds: fc.integer({ min: 0, max: 40 }), n: fc.integer({ min: 1, max: 3 }) }),
    {
      minLength: 1,
      maxLength: 40,
    },
  );
  test('windows and notifications are the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        story,
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5 }),
        async (events, cuts, dice) => {
          const records = events.map(({ seconds, n }, position) => at(seconds, n, position));
          const calm = newRun();
          await calm.batch(records);
          const run = newRun();
          let roll = 0;
          let calmly = 0;
          const unlucky = () => calmly < 60 && (dice[roll++ % dice.length] ?? 0) === 0;
          const store = killingStore(run.store, unlucky);
          for (let start = 0, cut = 0; start < records.length; cut += 1) {
            const size = cuts[cut % cuts.length] ?? 1;
            const batch = records.slice(start, start + size);
            const done = await run.batch(batch, store).then(
              () => true,
              () => false,
            );
            calmly += done ? 0 : 1;
            if (done) start += size;
          }
          for (const each of [calm, run]) {
            for (let minute = 1; minute <= 4; minute += 1) {
              each.clock = arrivalTime + minute * 120_000;
              await each.sweep();
            }
          }
          expect(await run.documents(results)).toEqual(await calm.documents(results));
          const told = ({ sent }: WindowRun) => sent.map(({ deduplicationId }) => deduplicationId).toSorted();
          expect([...new Set(told(run))]).toEqual(told(calm));
        },
      ),
      { numRuns: 150 },
    );
  });
});
