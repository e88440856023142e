import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import { StoreUnavailable, type WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count, sum } from '../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline } from '../core/records.ts';
import { at, counts, newRun, shard } from './aggregated.ts';
import { WindowRun } from './window-run.ts';

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
