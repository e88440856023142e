import { expect, test } from 'vitest';
import { mergeAll, readWindows, windowsOf } from '../../../../functions/aggregator/close/merge-windows.ts';
import { paneAddress } from '../../../../functions/core/windows/addresses.ts';
import { foldPane } from '../../../../functions/core/windows/fold.ts';
import { mergePanes } from '../../../../functions/core/windows/merge.ts';
import { planWindows, type WindowPlan } from '../../../../functions/core/windows/plan.ts';
import type { Key, PaneState } from '../../../../functions/core/windows/state.ts';
import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../../functions/engine/store/window-store.ts';
import type { Duration } from '../../../../functions/pipeline/duration.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';

const shardId = 'shardId-000000000000';
const pipelineName = 'events';
const hour = 3_600_000;
/** As many panes in a window as may be, nearly. */
const most = 900;

function planOf(size: Duration, slide: Duration): WindowPlan {
  const [plan] = planWindows({ windows: [{ name: 'w', size, slide, metrics: { documents: count() } }] });
  if (plan === undefined) throw new Error('no plan');
  return plan;
}

function paneOf(plan: WindowPlan, paneStart: number, key: Key = []): PaneState {
  const document = { sequenceNumber: '1', eventTime: paneStart, arrivalTime: paneStart, document: {} };
  const pane = foldPane({ plan, paneStart, key, documents: [document] }, shardId, undefined);
  if (pane === undefined) throw new Error('nothing folded');
  return pane;
}

const sliding = planOf('1h', '4s');
const panes = Array.from({ length: most }, (_, n) => paneOf(sliding, n * sliding.slideMs));

test('only the windows that are due are merged, of panes that are in hundreds of others too', () => {
  const ends = { after: hour - sliding.slideMs, by: hour };
  expect(mergeAll(sliding, panes, ends)).toEqual([mergePanes(sliding, panes, { start: 0, key: [] })]);
});

test('windows that are over at once are merged key by key, from whatever shards', () => {
  const plan = planOf('3m', '1m');
  const some = [120_000, 60_000].flatMap((start) => [paneOf(plan, start, ['a']), paneOf(plan, start, ['b'])]);
  const other = { ...paneOf(plan, 60_000, ['b']), shardId: 'shardId-000000000001' };
  const merged = mergeAll(plan, [...some, other], { after: 120_000, by: 240_000 });
  const seen = merged.map(({ key, end, documents }) => [key[0], end, documents]);
  expect(seen.toSorted()).toEqual([
    ['a', 180_000, 2],
    ['a', 240_000, 2],
    ['b', 180_000, 3],
    ['b', 240_000, 3],
  ]);
});

test('a pane is in every window that covers it, and is looked up once', async () => {
  const spans = new Map([[shardId, { from: 0, to: hour }]]);
  const memory = memoryStore();
  const [pane] = panes.slice(-1);
  if (pane === undefined) throw new Error('no pane');
  await memory.put([{ address: paneAddress(pipelineName, pane), source: { ...pane }, ifStored: 'absent' }]);
  const asked: string[] = [];
  const store: WindowStore = {
    ...memory,
    get: async (addresses) => {
      asked.push(...addresses.map(({ id }) => id));
      return memory.get(addresses);
    },
  };
  const windows = windowsOf([{ plan: sliding, paneStart: pane.paneStart, key: pane.key }]);
  const read = await readWindows(windows, spans, { pipelineName, store });
  expect(read.map(({ start }) => start)).toEqual(windows.map(({ start }) => start));
  expect(read.every(({ documents }) => documents === 1)).toBe(true);
  expect(read).toHaveLength(most);
  expect(new Set(asked).size).toBe(asked.length);
});
