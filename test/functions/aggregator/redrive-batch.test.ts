import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paneAddress } from '../../../functions/core/windows/addresses.ts';
import { mostRedriven } from '../../../functions/core/windows/redriven.ts';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import { StoreUnavailable, type WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count, distinct, last, quantile, sum } from '../../../functions/pipeline/metrics.ts';
import { RetriableError } from '../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { killingStore } from './flaky-store.ts';
import { WindowRun } from './window-run.ts';

interface Event {
  readonly at: string;
  readonly n: number;
  readonly bad?: boolean;
}

/** `broken` doesn't know yet what to do with an event that is marked as bad. */
function definition(version: 'broken' | 'corrected') {
  return pipeline({
    transform: (value) => {
      const events = [value].flat() as Event[];
      if (events.some(({ n }) => n === 99)) throw new RetriableError('the look-up is down');
      if (events.some(({ n }) => n === 77)) throw new TypeError('hopeless');
      if (version === 'broken' && events.some(({ bad }) => bad)) throw new TypeError('what is this?');
      return events.map((event) => ({ ...event }));
    },
    windows: [
      {
        name: 'per-n',
        size: '20s',
        slide: '10s',
        keyBy: ['n'],
        where: ({ n }) => n !== 55,
        metrics: {
          documents: count(),
          total: sum('n'),
          p90: quantile('n', 0.9),
          times: distinct('at'),
          latest: last('at'),
        },
        allowedLateness: '10m',
      },
      { name: 'all', size: '1m', metrics: { documents: count() }, allowedLateness: '10m' },
    ],
  });
}

const shards = ['shardId-000000000000', 'shardId-000000000001'] as const;

interface Told {
  readonly seconds: number;
  readonly n: number;
  readonly bad?: boolean;
  readonly shard?: number;
}

/** A record of events, so many seconds after the hour. */
function recordOf(events: readonly Told[], position: number): StreamRecord {
  const timeOf = ({ seconds }: Told) => arrivalTime + seconds * 1_000;
  const list = events.map((event) => ({
    at: new Date(timeOf(event)).toISOString(),
    n: event.n,
    bad: event.bad,
  }));
  return streamRecord(JSON.stringify(list), position, {
    shardId: shards[events[0]?.shard ?? 0] ?? shards[0],
    arrivalTime: Math.max(...events.map(timeOf)) + 200,
  });
}

function newRun(version: 'broken' | 'corrected' = 'broken', store?: WindowStore): WindowRun {
  const listed = shards.map((id) => ({ id, parents: [] }));
  return new WindowRun(definition(version), { shards: listed, clock: arrivalTime, ...(store && { store }) });
}

const results = 'windows.events.*';
const one = (told: Partial<Told>, position: number) => recordOf([{ seconds: 1, n: 1, ...told }], position);

/** As the stream gives them: each shard's in order. */
async function deliver(run: WindowRun, records: readonly StreamRecord[]): Promise<void> {
  for (const shard of shards) {
    const own = records.filter(({ shardId }) => shardId === shard);
    if (own.length > 0) await run.batch(own);
  }
}

async function close(run: WindowRun): Promise<void> {
  run.clock = arrivalTime + 3_600_000;
  await run.sweep();
}

/** Delivered while the transform was broken, and then deployed corrected. */
async function corrected(records: readonly StreamRecord[], store?: WindowStore): Promise<WindowRun> {
  const run = newRun('broken', store);
  await deliver(run, records);
  run.definition = definition('corrected');
  return run;
}

const statuses = async (outcomes: ReturnType<WindowRun['redrive']>) =>
  (await outcomes).map(({ status }) => status);

describe('a redriven record', () => {
  test('comes into the windows when it was left out, and is a duplicate after that, as what was counted always is', async () => {
    const records = [one({}, 0), one({ bad: true }, 1), one({ n: 2 }, 2)];
    const run = await corrected(records);
    expect(await statuses(run.redrive(records))).toEqual(['duplicate', 'indexed', 'duplicate']);
    expect(await statuses(run.redrive(records))).toEqual(['duplicate', 'duplicate', 'duplicate']);
    const good = newRun('corrected');
    await deliver(good, records);
    expect(await run.documents(results)).toEqual(await good.documents(results));
  });

  test('that they were never given, because Lambda gave it up, waits for them to pass it, and is missing for good then', async () => {
    const [gone, before, later] = [one({}, 1), one({}, 0), one({}, 2)];
    const run = newRun();
    await run.batch([before]);
    expect(await run.redrive([gone])).toMatchObject([
      { status: 'errored', failures: [{ type: 'not_reached' }] },
    ]);
    await run.batch([later]);
    expect(await statuses(run.redrive([gone]))).toEqual(['duplicate']);
    const without = newRun();
    await without.batch([before, later]);
    expect(await run.documents(results)).toEqual(await without.documents(results));
  });

  test('that came in is not counted again under another key when the transform has changed since', async () => {
    const run = await corrected([one({ bad: true }, 0)]);
    await run.redrive([one({ bad: true }, 0)]);
    const before = await run.documents(results);
    run.definition = pipeline({ ...run.definition, transform: () => ({ n: 4 }) });
    expect(await statuses(run.redrive([one({ bad: true }, 0)]))).toEqual(['duplicate']);
    expect(await run.documents(results)).toEqual(before);
  });

  test('has the result of a final window written again as final', async () => {
    const run = await corrected([one({ bad: true }, 0), one({ seconds: 2 }, 1)]);
    await close(run);
    await run.redrive([one({ bad: true }, 0)]);
    const found = Object.values(await run.documents(results)) as { documents: number; final: boolean }[];
    expect(found.map(({ documents, final }) => [documents, final])).toEqual([
      [2, true],
      [2, true],
      [2, true],
    ]);
  });

  test('that is given twice in one request is counted once', async () => {
    const run = await corrected([one({ bad: true }, 0)]);
    const again = [one({ bad: true }, 0), one({ bad: true }, 0)];
    expect(await statuses(run.redrive(again))).toEqual(['indexed', 'indexed']);
    const found = Object.values(await run.documents(results)) as { documents: number }[];
    expect(found.map(({ documents }) => documents)).toEqual([1, 1, 1]);
  });

  test('stays left out while it is rejected, with the reason', async () => {
    const run = await corrected([one({ n: 77 }, 0)]);
    for (let time = 0; time < 2; time += 1) {
      expect(await run.redrive([one({ n: 77 }, 0)])).toMatchObject([
        { status: 'rejected', failures: [{ message: 'hopeless' }] },
      ]);
    }
  });

  test('that errors for now holds no other up, and comes in later', async () => {
    const records = [one({ bad: true }, 0), one({ n: 3, bad: true }, 1)];
    const run = await corrected(records);
    const looked = run.definition;
    let down = true;
    run.definition = pipeline({
      ...looked,
      transform: (value, record) => {
        if (down && JSON.stringify(value).includes('"n":1')) throw new RetriableError('down');
        return looked.transform(value, record);
      },
    });
    expect(await statuses(run.redrive(records))).toEqual(['errored', 'indexed']);
    down = false;
    expect(await statuses(run.redrive(records))).toEqual(['indexed', 'duplicate']);
  });

  test('that no window takes is filtered', async () => {
    const run = await corrected([recordOf([{ seconds: 1, n: 1, bad: true }], 0)]);
    run.definition = pipeline({ ...run.definition, transform: () => null });
    expect(await statuses(run.redrive([recordOf([{ seconds: 1, n: 1, bad: true }], 0)]))).toEqual([
      'filtered',
    ]);
  });

  test('is left to the stream while that has yet to give it to the windows', async () => {
    const run = await corrected([one({}, 0)]);
    const ahead = [one({ bad: true }, 1), one({ bad: true, shard: 1 }, 2)];
    expect(await run.redrive(ahead)).toMatchObject([
      { status: 'errored', failures: [{ type: 'not_reached' }] },
      { status: 'errored', failures: [{ type: 'not_reached' }] },
    ]);
    await deliver(run, ahead);
    expect(await statuses(run.redrive(ahead))).toEqual(['duplicate', 'duplicate']);
  });

  test('of a shard that the stream has forgotten is a duplicate, since nothing will give it to the windows', async () => {
    const run = await corrected([one({}, 0)]);
    const old = streamRecord('[]', 0, { shardId: 'shardId-000000000009' });
    expect(await statuses(run.redrive([old]))).toEqual(['duplicate']);
  });

  test('of a pane that is full errors whole, and says what to do', async () => {
    const run = await corrected([one({ bad: true }, 0)]);
    const paneStart = arrivalTime - (arrivalTime % 60_000);
    const [window, shardId] = ['all', 'redriven'];
    const redriven = Array.from({ length: mostRedriven }, (_, n) => String(n));
    const pane = { kind: 'pane', window, paneStart, shardId, key: [], fence: '', since: '', redriven };
    const address = paneAddress('events', { window, paneStart, shardId, key: [] });
    const rest = { revision: 1, documents: 0, skipped: {}, metrics: {} };
    await run.store.put([{ address, source: { ...pane, ...rest }, ifStored: 'absent' }]);
    const before = await run.documents('window*');
    expect(await run.redrive([one({ bad: true }, 0)])).toMatchObject([
      { status: 'errored', failures: [{ message: expect.stringContaining('rebuild the windows') }] },
    ]);
    expect(await run.documents('window*')).toEqual(before);
  });

  test('errors while the engine is away', async () => {
    const run = await corrected([one({ bad: true }, 0), one({}, 1)]);
    const away = async () => {
      throw new StoreUnavailable('away');
    };
    expect(await run.redrive([one({ bad: true }, 0)], { ...run.store, get: away })).toMatchObject([
      { status: 'errored', failures: [{ message: 'away' }] },
    ]);
    const noWrites: WindowStore = { ...run.store, put: async (writes) => writes.map(() => 'failed') };
    expect(await statuses(run.redrive([one({ bad: true }, 0), one({}, 1)], noWrites))).toEqual([
      'errored',
      'duplicate',
    ]);
    expect(await statuses(run.redrive([one({ bad: true }, 0)]))).toEqual(['indexed']);
  });

  test('none at all asks the engine for nothing', async () => {
    const nothing = new Proxy(memoryStore(), {
      get: () => () => {
        throw new Error('asked');
      },
    });
    expect(await newRun('corrected', nothing).redrive([])).toEqual([]);
  });
});

const told: fc.Arbitrary<Told> = fc.record({
  seconds: fc.integer({ min: 0, max: 90 }),
  n: fc.integer({ min: 1, max: 3 }),
  bad: fc.boolean(),
});
const story = fc
  .array(
    fc.record({
      events: fc.array(told, { minLength: 1, maxLength: 3 }),
      shard: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((records) =>
    records.map(({ events, shard }, position) =>
      recordOf(
        events.map((event) => ({ ...event, shard })),
        position,
      ),
    ),
  );
const dice = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 7, maxLength: 31 });

/** Answers after as many turns of the event loop as the dice say, so that callers overtake each other. */
function slow(store: WindowStore, rolls: readonly number[]): WindowStore {
  let roll = 0;
  const wait = async () => {
    for (let turns = rolls[roll++ % rolls.length] ?? 0; turns > 0; turns -= 1) await setImmediate();
  };
  return {
    ...store,
    get: (addresses) => wait().then(() => store.get(addresses)),
    put: (writes) => wait().then(() => store.put(writes)),
    search: (search) => wait().then(() => store.search(search)),
  };
}

/** Unlucky where the dice show nothing, within the first 80 rolls. */
function unreliable(store: WindowStore, rolls: readonly number[]): WindowStore {
  let roll = 0;
  return killingStore(store, () => roll < 80 && (rolls[roll++ % rolls.length] ?? 0) === 0);
}

/** The windows as if every record had been good from the start. */
async function asIfGood(records: readonly StreamRecord[]): Promise<unknown> {
  const good = newRun('corrected');
  await deliver(good, records);
  await close(good);
  return await good.documents(results);
}

describe('windows after a redrive equal those of a stream that was good from the start', () => {
  test('whatever is killed and repeated, in whatever cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        story,
        dice,
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (records, rolls, cuts, closedBefore) => {
          const run = await corrected(records);
          if (closedBefore) await close(run);
          const store = unreliable(run.store, rolls);
          for (let start = 0, cut = 0; start < records.length; cut += 1) {
            const size = cuts[cut % cuts.length] ?? 1;
            const batch = records.slice(start, start + size);
            const done = await run.redrive(batch, store).catch(() => undefined);
            if (done !== undefined) start += size;
          }
          await close(run);
          expect(await run.documents(results)).toEqual(await asIfGood(records));
        },
      ),
      { numRuns: 80 },
    );
  });

  test('also when the correction is deployed amid a batch that is interrupted', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(story, dice, cuts, fc.nat(20), async (records, rolls, sizes, deployedAt) => {
        const run = newRun('broken');
        const store = unreliable(run.store, rolls);
        let [attempts, cut] = [0, 0];
        for (const shard of shards) {
          const own = records.filter(({ shardId }) => shardId === shard);
          for (let start = 0; start < own.length; cut += 1) {
            attempts += 1;
            if (attempts > deployedAt) run.definition = definition('corrected');
            const size = sizes[cut % sizes.length] ?? 1;
            const done = await run.batch(own.slice(start, start + size), store).catch(() => undefined);
            if (done !== undefined) start += size;
          }
        }
        run.definition = definition('corrected');
        await run.redrive(records);
        await close(run);
        expect(await run.documents(results)).toEqual(await asIfGood(records));
      }),
      { numRuns: 150 },
    );
  });

  test('with a redrive beside the very batches that leave its records out', async () => {
    await fc.assert(
      fc.asyncProperty(story, dice, dice, async (records, a, b) => {
        const run = newRun('broken');
        const broken = Promise.all(
          shards.map((shard) => {
            const own = records.filter(({ shardId }) => shardId === shard);
            return own.length === 0 ? undefined : run.batch(own, slow(run.store, a));
          }),
        );
        run.definition = definition('corrected');
        const [outcomes] = await Promise.all([run.redrive(records, slow(run.store, b)), broken]);
        // As the command does: what isn't settled stays a dead letter, and is given again.
        await run.redrive(records.filter((_, position) => outcomes[position]?.status === 'errored'));
        await close(run);
        expect(await run.documents(results)).toEqual(await asIfGood(records));
      }),
      { numRuns: 80 },
    );
  });

  test('with two redrives, a sweep and later batches side by side', async () => {
    await fc.assert(
      fc.asyncProperty(story, story, dice, dice, dice, async (records, more, a, b, c) => {
        const later = more.map((record, position) =>
          streamRecord(Buffer.from(record.data, 'base64').toString(), 500 + position, {
            shardId: record.shardId,
            arrivalTime: record.arrivalTime,
          }),
        );
        const run = await corrected(records);
        const [first, second] = [slow(run.store, a), slow(run.store, b)];
        run.clock = arrivalTime + 3_600_000;
        run.behind.add(shards[0]).add(shards[1]);
        await Promise.all([
          run.redrive(records, first),
          run.redrive(records.toReversed(), second),
          ...shards.map((shard) =>
            run.batch(
              later.filter(({ shardId }) => shardId === shard),
              slow(run.store, c),
            ),
          ),
          run.sweep(slow(run.store, c)),
        ]);
        run.behind.clear();
        await Promise.all([run.redrive(records, first), run.sweep(second)]);
        await close(run);
        expect(await run.documents(results)).toEqual(await asIfGood([...records, ...later]));
      }),
      { numRuns: 80 },
    );
  });
});
