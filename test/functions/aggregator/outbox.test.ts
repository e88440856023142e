import { describe, expect, test } from 'vitest';
import { sourceOf } from '../../../functions/aggregator/alert-states.ts';
import { memoryStore } from '../../../functions/aggregator/memory-store.ts';
import { createOutbox } from '../../../functions/aggregator/outbox.ts';
import type { WindowStore } from '../../../functions/aggregator/window-store.ts';
import { advance } from '../../../functions/core/monitors/lifecycle.ts';
import { planMonitors } from '../../../functions/core/monitors/plan.ts';
import { count } from '../../../functions/core/windows/metrics.ts';
import { alertStatePlace } from '../../../functions/core/windows/places.ts';
import { pipeline } from '../core/records.ts';

const definition = pipeline({
  windows: [{ name: 'per-n', size: '10s', keyBy: ['n'], metrics: { documents: count() } }],
  monitors: [{ name: 'many', type: 'threshold', window: 'per-n', value: 'documents', above: 2 }],
});
const monitors = planMonitors(definition);

/** Milliseconds by the clock that a request to the engine takes, a publish, and an invocation at most. */
const [request, publish, limit] = [10, 20, 3_000];

/** How long an invocation's claims last beyond it. */
const margin = 30_000;

/** States with an alert each that nobody has told of yet. */
async function withLeftovers(store: WindowStore, keys: number): Promise<void> {
  const [monitor] = monitors;
  if (monitor === undefined) throw new Error('no monitor');
  const states = Array.from({ length: keys }, (_, n) => {
    const judgement = {
      key: [n],
      windowStart: 0,
      windowEnd: 10_000,
      verdict: 'breach',
      final: true,
    } as const;
    const state = advance(monitor, undefined, judgement, 0);
    if (state === undefined) throw new Error('no alert');
    return state;
  });
  await store.put(
    states.map((state) => ({
      place: alertStatePlace(definition.name, state.monitor, state.key),
      source: sourceOf(state),
      unless: 'absent' as const,
    })),
  );
}

/** An engine and a topic that take their time, by a clock that only they move. */
function slowly() {
  let clock = 0;
  let isDown = false;
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
  const sweep = async () => {
    const ends = clock + limit;
    const outbox = createOutbox({
      ...{ pipeline: definition.name, store, monitors, deadline: ends, now: () => clock },
      notifier: {
        publish: async ({ deduplicationId }) => {
          clock += publish;
          tried.push(deduplicationId);
          if (!isDown) sent.push(deduplicationId);
          return !isDown;
        },
      },
    });
    await outbox.collect(ends + margin);
    await outbox.deliver();
    clock = Math.max(clock, ends);
  };
  const topicIs = (state: 'up' | 'down') => {
    isDown = state === 'down';
  };
  return { store, sent, tried, sweep, topicIs };
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

test('a topic that is down is not asked for each, and nothing waits for claims once it is up', async () => {
  const { store, sent, tried, sweep, topicIs } = slowly();
  await withLeftovers(store, 100);
  topicIs('down');
  await sweep();
  expect(tried).toHaveLength(20);
  topicIs('up');
  for (let time = 0; time < 2; time += 1) await sweep();
  expect(sent).toHaveLength(100);
});
