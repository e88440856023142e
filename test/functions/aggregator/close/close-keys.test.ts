import { expect, test } from 'vitest';
import type { WindowStore } from '../../../../functions/engine/store/window-store.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline } from '../../core/records.ts';
import {
  afterBacklog,
  backlog,
  busy,
  closelyWatched,
  idsOf,
  panes,
  records,
  results,
  slowStore,
} from '../backlog.ts';
import { WindowRun } from '../window-run.ts';

test('windows of too many panes are closed some keys at a time, by the next where one had no time left', async () => {
  const { store } = closelyWatched(12);
  const run = await backlog(store);
  const hurried: WindowStore = {
    ...store,
    search: async (search) => {
      // More than a sweep has for it.
      if (search.index === panes) run.clock += 20_000;
      return store.search(search);
    },
  };
  let sweeps = 0;
  while ((await run.sweep(hurried)).closed > 0) sweeps += 1;
  // Of a hundred windows of five keys, most of which have too many panes for one part.
  expect(sweeps).toBeGreaterThan(50);
  const whole = await afterBacklog(slowStore());
  expect(await run.documents(results)).toEqual(await whole.documents(results));
  expect(idsOf(run)).toEqual(idsOf(whole));
});

test('windows in which keys had no room are closed whole, in however many parts', async () => {
  const crowded = pipeline({
    windows: [
      {
        ...{ name: 'sliding', size: '40s', slide: '10s', keyBy: ['n'], maxKeys: 3 },
        metrics: { documents: count() },
      },
    ],
    monitors: [{ name: 'few', type: 'threshold', window: 'sliding', value: 'documents', below: 8, clear: 8 }],
  });
  const closed = async (panesAtOnce: number): Promise<WindowRun> => {
    const { store } = closelyWatched(panesAtOnce);
    const shards = [{ id: busy, parents: [] }];
    const run = new WindowRun(crowded, { shards, clock: arrivalTime, store });
    for (let n = 0; n < 200; n += 5) {
      run.clock = arrivalTime + n * 1_000;
      await run.batch(records.slice(n, n + 5), store, {});
    }
    run.clock = arrivalTime + 400_000;
    await run.sweep();
    return run;
  };
  const [run, same] = [await closed(6), await closed(10_000)];
  expect(await run.documents(results)).toEqual(await same.documents(results));
  expect(idsOf(run)).toEqual(idsOf(same));
  const all = Object.values(await run.documents(results)).map((result) => Object(result));
  expect(all.some(({ key }) => key.n === '_other')).toBe(true);
  expect(all.every(({ final }) => final)).toBe(true);
});
