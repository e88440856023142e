import { expect, test } from 'vitest';
import { evaluateOpen } from '../../../../functions/aggregator/evaluate/open.ts';
import type { WindowResult } from '../../../../functions/aggregator/results/results.ts';
import { learningAddress } from '../../../../functions/core/monitors/addresses.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import { StoreUnavailable, type WindowStore } from '../../../../functions/engine/store/window-store.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import type { Monitor } from '../../../../functions/pipeline/monitors.ts';
import { pipeline } from '../../core/records.ts';

const busy: Monitor = { name: 'busy', type: 'threshold', window: 'w', value: 'documents', above: 0 };
const unknown: Monitor = { name: 'new', type: 'newValue', window: 'w', learnFor: '1h' };

/** More than a call takes as its arguments, and fewer than a batch can have. */
const most = 150_000;

test.each<[string, Monitor, (n: number) => number, number]>([
  ['keys that breach', busy, (n) => n, most],
  ['keys that are new', unknown, (n) => n, most],
  ['windows of a new key', unknown, () => 0, 1],
])('a batch may mention ever so many %s', async (_, monitor, keyOf, states) => {
  const definition = pipeline({
    windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { documents: count() } }],
    monitors: [monitor],
  });
  const [plan] = planWindows(definition);
  if (plan === undefined) throw new Error('no plan');
  const results = Array.from({ length: most }, (__, n): WindowResult => {
    const [start, end] = [n * plan.sizeMs, (n + 1) * plan.sizeMs];
    const counts = { documents: 1, skipped: {}, revision: 1, metrics: { documents: 1 } };
    return { plan, merged: { window: 'w', start, end, key: [keyOf(n)], ...counts }, isFinal: false };
  });
  let read = 0;
  const memory = memoryStore();
  const store: WindowStore = {
    ...memory,
    get: async (addresses) => {
      if (addresses[0]?.id === learningAddress(definition.name, monitor.name).id)
        return memory.get(addresses);
      read = addresses.length;
      // That will do: what becomes of them takes its time.
      throw new StoreUnavailable('get');
    },
  };
  const ofNobody = { claimUntil: 0, enqueue: () => undefined, now: () => 0 };
  const monitors = planMonitors(definition);
  const judged = evaluateOpen(results, {
    pipelineName: definition.name,
    store,
    monitors,
    ...ofNobody,
  });
  await expect(judged).rejects.toThrow(StoreUnavailable);
  expect(read).toBe(states);
});
