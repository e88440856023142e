import { sourceOf } from '../../../../functions/aggregator/evaluate/alert-states.ts';
import { createOutbox } from '../../../../functions/aggregator/notify/outbox.ts';
import { alertStateAddress } from '../../../../functions/core/monitors/addresses.ts';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import type { Key } from '../../../../functions/core/windows/state.ts';
import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../../functions/engine/store/window-store.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { pipeline } from '../../core/records.ts';

export const definition = pipeline({
  windows: [{ name: 'per-n', size: '10s', keyBy: ['n'], metrics: { documents: count() } }],
  monitors: [{ name: 'many', type: 'threshold', window: 'per-n', value: 'documents', above: 2 }],
});

export const monitors = planMonitors(definition);

/** Milliseconds by the clock that a request to the engine takes, a publish, and an invocation at most. */
export const [request, publish, limit] = [10, 20, 3_000];

/** How long an invocation's claims last beyond it. */
export const margin = 30_000;

/** States with an alert each whose notification isn't sent yet. */
export async function withLeftovers(store: WindowStore, keys: number, first = 0): Promise<void> {
  await withStates(
    store,
    Array.from({ length: keys }, (_, n) => [first + n]),
  );
}

export async function withStates(store: WindowStore, keys: readonly Key[]): Promise<void> {
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
export function slowly() {
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
