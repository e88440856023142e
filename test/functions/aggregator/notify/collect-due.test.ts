import { describe, expect, test } from 'vitest';
import { createOutbox } from '../../../../functions/aggregator/notify/outbox.ts';
import { paceLimits } from '../../../../functions/aggregator/notify/pace-limits.ts';
import type { Notification } from '../../../../functions/core/monitors/alert.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import { StoreRefused, type WindowStore } from '../../../../functions/engine/store/window-store.ts';
import { definition, limit, margin, monitors, slowly, withLeftovers, withStates } from './outbox-run.ts';

describe('more notifications than one sweep can send', () => {
  test('go out sweep by sweep, each once', async () => {
    const { store, sent, sweep } = slowly();
    await withLeftovers(store, 500);
    const after: number[] = [];
    for (let time = 0; time < 10; time += 1) {
      await sweep();
      after.push(sent.length);
    }
    expect(after[0]).toBeGreaterThan(0);
    // None waits for the claims of a sweep that couldn't send it.
    expect(after[1]).toBeGreaterThan(after[0] ?? 0);
    expect(sent).toHaveLength(500);
    expect(new Set(sent).size).toBe(500);
  });
});

describe('a topic that is down', () => {
  test('is not asked for each, and only what was tried waits for its claim once it is up', async () => {
    const { store, sent, tried, sweep, topicIs } = slowly();
    await withLeftovers(store, 100);
    topicIs('down');
    await sweep();
    expect(tried).toHaveLength(20);
    topicIs('up');
    for (let time = 0; time < 2; time += 1) await sweep();
    expect(sent).toHaveLength(80);
    for (let time = 0; time < margin / limit; time += 1) await sweep();
    expect(sent).toHaveLength(100);
  });

  test('keeps no alert from being documented', async () => {
    const { store, sweep, topicIs } = slowly();
    await withLeftovers(store, 100);
    topicIs('down');
    await sweep();
    expect(await store.search({ index: windowIndices(definition.name).alerts, equal: {} })).toHaveLength(100);
  });
});

test('says how long the oldest has waited, however many there are', async () => {
  const { store, outboxAt } = slowly();
  await withLeftovers(store, 1);
  const leftovers = await store.search({ index: windowIndices(definition.name).monitors, equal: {} });
  const most: WindowStore = {
    ...store,
    search: async () => Array.from({ length: 200_000 }, () => leftovers).flat(),
  };
  const { outbox, ends, now } = outboxAt(0, most);
  const { outboxOldest } = await outbox.collect(ends + margin);
  expect(outboxOldest).toBe(Math.round(now() / 1_000));
});

test('alerts of more and longer keys than one document holds are as many messages as it takes', async () => {
  const memory = memoryStore();
  // What the smallest domains take: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html
  const mostBytes = 10 * 1024 * 1024;
  const store: WindowStore = {
    ...memory,
    put: async (writes) => {
      const isTooLarge = writes.some(({ source }) => Buffer.byteLength(JSON.stringify(source)) > mostBytes);
      if (isTooLarge) throw new StoreRefused('413', 'too_large');
      return await memory.put(writes);
    },
  };
  const long = 'x'.repeat(1_000_000);
  const keys = Array.from({ length: 11 }, (_, n) => [n, long]);
  await withStates(store, keys);
  const sent: Notification[] = [];
  const outbox = createOutbox({
    ...{ pipelineName: definition.name, store, monitors, paceLimits, deadline: 60_000, now: () => 1_000 },
    notifier: {
      publish: async (notification) => {
        sent.push(notification);
        return true;
      },
    },
  });
  await outbox.collect(90_000);
  expect(sent.map(({ alert }) => alert.count)).toEqual([4, 4, 3]);
  const left = await store.search({ index: windowIndices(definition.name).monitors, equal: { open: true } });
  expect(left).toEqual([]);
});
