import { describe, expect, test } from 'vitest';
import { paneAddress, slotOf } from '../../../functions/core/windows/addresses.ts';
import { mostRedriven } from '../../../functions/core/windows/redriven.ts';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import { StoreUnavailable, type WindowStore } from '../../../functions/engine/store/window-store.ts';
import { RetriableError } from '../../../functions/pipeline/pipeline.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { close, corrected, deliver, newRun, recordOf, results, type Told } from './redriven-events.ts';
import type { WindowRun } from './window-run.ts';

const one = (told: Partial<Told>, position: number) => recordOf([{ seconds: 1, n: 1, ...told }], position);

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
    const [window, slot] = ['all', slotOf([])];
    const redriven = Array.from({ length: mostRedriven }, (_, n) => String(n));
    const pane = { kind: 'key-pane', window, paneStart, slot, key: [], commit: 1, since: 1, redriven };
    const address = paneAddress('events', { window, paneStart, slot, key: [] });
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
