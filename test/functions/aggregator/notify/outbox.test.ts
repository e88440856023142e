import { describe, expect, test } from 'vitest';
import { sourceOf, stateOf } from '../../../../functions/aggregator/evaluate/alert-states.ts';
import { createOutbox } from '../../../../functions/aggregator/notify/outbox.ts';
import { paceLimits } from '../../../../functions/aggregator/notify/pace-limits.ts';
import { alertStateAddress } from '../../../../functions/core/monitors/addresses.ts';
import type { Notification } from '../../../../functions/core/monitors/alert.ts';
import { acknowledge } from '../../../../functions/core/monitors/alert-actions.ts';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import { claim } from '../../../../functions/core/monitors/outbox.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import type { Key } from '../../../../functions/core/windows/state.ts';
import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import { StoreRefused, type WindowStore } from '../../../../functions/engine/store/window-store.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { pipeline } from '../../core/records.ts';
import { interrupted } from '../interrupted.ts';

const definition = pipeline({
  windows: [{ name: 'per-n', size: '10s', keyBy: ['n'], metrics: { documents: count() } }],
  monitors: [{ name: 'many', type: 'threshold', window: 'per-n', value: 'documents', above: 2 }],
});
const monitors = planMonitors(definition);

/** Milliseconds by the clock that a request to the engine takes, a publish, and an invocation at most. */
const [request, publish, limit] = [10, 20, 3_000];

/** How long an invocation's claims last beyond it. */
const margin = 30_000;

/** States with an alert each whose notification isn't sent yet. */
async function withLeftovers(store: WindowStore, keys: number, first = 0): Promise<void> {
  await withStates(
    store,
    Array.from({ length: keys }, (_, n) => [first + n]),
  );
}

async function withStates(store: WindowStore, keys: readonly Key[]): Promise<void> {
  const [monitor] = monitors;
  if (monitor === undefined) throw new Error('no monitor');
  const states = keys.map((key) => {
    const evaluation = {
      key,
      windowStart: 0,
      windowEnd: 10_000,
      outcome: 'breach',
      isFinal: true,
    } as const;
    const state = advance(monitor, undefined, evaluation, 0);
    if (state === undefined) throw new Error('no alert');
    return state;
  });
  await store.put(
    states.map((state) => ({
      address: alertStateAddress(definition.name, state.monitor, state.key),
      source: sourceOf(state),
      ifStored: 'absent' as const,
    })),
  );
}

/** An engine and a topic that take their time, by a clock that only they move. */
function slowly() {
  let clock = 0;
  let isDown = false;
  let failures = 0;
  const sent: string[] = [];
  const tried: string[] = [];
  const memory = memoryStore();
  const takes =
    <Given extends unknown[], Answer>(ask: (...given: Given) => Promise<Answer>) =>
    (...given: Given) => {
      clock += request;
      return ask(...given);
    };
  const store: WindowStore = {
    ...memory,
    get: takes(memory.get),
    put: takes(memory.put),
    search: takes(memory.search),
    refresh: takes(memory.refresh),
  };
  const outboxAt = (lasting = limit, on = store) => {
    const ends = clock + lasting;
    const outbox = createOutbox({
      ...{ pipelineName: definition.name, store: on, monitors, deadline: ends, now: () => clock },
      notifier: {
        publish: async ({ deduplicationId }) => {
          clock += publish;
          tried.push(deduplicationId);
          failures -= 1;
          const isTaken = !isDown && failures < 0;
          if (isTaken) sent.push(deduplicationId);
          return isTaken;
        },
      },
    });
    return { outbox, ends, now: () => clock };
  };
  const sweep = async () => {
    const { outbox, ends } = outboxAt();
    await outbox.collect(ends + margin);
    await outbox.send();
    clock = Math.max(clock, ends);
  };
  const topicIs = (state: 'up' | 'down') => {
    isDown = state === 'down';
  };
  const failNext = () => {
    failures = 1;
  };
  return { store, sent, tried, sweep, outboxAt, topicIs, failNext };
}

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

test('one notification that fails keeps no other from going out', async () => {
  const { store, sent, sweep, failNext } = slowly();
  await withLeftovers(store, 1);
  failNext();
  await sweep();
  await withLeftovers(store, 40, 1);
  await sweep();
  expect(sent).toHaveLength(40);
});

test('what was given back is not sent by the one that gave it back', async () => {
  const { store, sent, sweep, outboxAt } = slowly();
  await withLeftovers(store, 1);
  const [stored] = await store.search({ index: windowIndices(definition.name).monitors, equal: {} });
  const state = stateOf(stored);
  const [entry] = state?.outbox ?? [];
  if (stored === undefined || state === undefined || entry === undefined) throw new Error('no state');
  const { outbox, ends, now } = outboxAt(60_000);
  const claimed = claim(state, entry.id, ends + margin);
  await store.put([{ address: stored.address, source: sourceOf(claimed), ifStored: stored.revision }]);
  outbox.add(claimed, [entry.id]);
  // Too soon for anything to be sent.
  await outbox.send(now() + 500);
  expect(sent).toEqual([]);
  await sweep();
  expect(sent).toHaveLength(1);
  outbox.add(claimed, []);
  await outbox.send();
  expect(sent).toHaveLength(1);
});

test('an acknowledgement that comes while the notification is sent is kept, and documented by the next sweep', async () => {
  const { store, sent, sweep, outboxAt } = slowly();
  await withLeftovers(store, 1);
  const { monitors: states, alerts } = windowIndices(definition.name);
  const stored = () => store.search({ index: states, equal: {} });
  const acknowledging = interrupted(
    store,
    (state) => acknowledge(state, { by: 'ada', at: 0 }),
    () => sent.length === 1,
  );
  const { outbox, ends } = outboxAt(limit, acknowledging);
  await outbox.collect(ends + margin);
  const kept = { outbox: [], dirty: true, open: true, acknowledged: { by: 'ada' } };
  expect(await stored()).toMatchObject([{ source: kept }]);
  await sweep();
  expect(await store.search({ index: alerts, equal: {} })).toMatchObject([
    { source: { acknowledged: { by: 'ada' } } },
  ]);
  expect(await stored()).toMatchObject([{ source: { dirty: false, open: false } }]);
  expect(sent).toHaveLength(1);
});

test('what an older version left is sent under the id that it was given then', async () => {
  const { store, sent, sweep } = slowly();
  await withLeftovers(store, 1);
  const [stored] = await store.search({ index: windowIndices(definition.name).monitors, equal: {} });
  const state = stateOf(stored);
  const [entry] = state?.outbox ?? [];
  if (stored === undefined || state === undefined || entry === undefined) throw new Error('no state');
  // Without pipeline and stage: it may have been sent before the upgrade, and a topic drops it by that id.
  const old = { ...state, outbox: [{ ...entry, id: 'many.0123456789abcdef0123456789abcdef.1:fired' }] };
  await store.put([{ address: stored.address, source: sourceOf(old), ifStored: stored.revision }]);
  await sweep();
  await sweep();
  expect(sent).toEqual(['many.0123456789abcdef0123456789abcdef.1:fired']);
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
