import { expect, test } from 'vitest';
import { foldRedriven } from '../../../../functions/aggregator/fold/fold-redriven.ts';
import { shardAddress } from '../../../../functions/core/windows/addresses.ts';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import { redrivenShard } from '../../../../functions/core/windows/state.ts';
import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../../functions/engine/store/window-store.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { pipeline } from '../../core/records.ts';

test('records may be of more panes than a call takes as its arguments', async () => {
  const definition = pipeline({
    windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { documents: count() } }],
  });
  const keys = Array.from({ length: 100 }, (_, n) => n);
  const documents = Array.from({ length: 1_500 }, (_, n) => {
    const eventTime = n * 60_000;
    return { sequenceNumber: '1', eventTime, arrivalTime: eventTime, document: { n: keys } };
  });
  const memory = memoryStore();
  const store: WindowStore = {
    ...memory,
    put: async (writes) => (writes.length > 1 ? writes.map(() => 'written') : memory.put(writes)),
  };
  const options = {
    pipelineName: definition.name,
    store,
    plans: planWindows(definition),
    historicalInput: false,
  };
  const { touched } = await foldRedriven([{ hash: 'a', documents }], {
    ...options,
    listShards: async () => [],
  });
  expect(touched).toHaveLength(150_000);
  const [shard] = await store.get([shardAddress(definition.name, redrivenShard)]);
  expect(shard?.source.span).toEqual({ from: 0, to: 1_499 * 60_000 });
});
