import { type AggregatedBatch, aggregateBatch } from '../functions/aggregator/aggregate-batch.ts';
import { combine } from '../functions/aggregator/combine/combine.ts';
import type { Context } from '../functions/aggregator/context/context.ts';
import { createOutbox } from '../functions/aggregator/notify/outbox.ts';
import { look } from '../functions/aggregator/progress/look.ts';
import { endOfHistory, sweep } from '../functions/aggregator/sweep.ts';
import { alertAddress } from '../functions/core/monitors/addresses.ts';
import { alertSource, type Notification } from '../functions/core/monitors/alert.ts';
import type { MonitorPlan } from '../functions/core/monitors/plan.ts';
import type { AlertState, Over } from '../functions/core/monitors/state.ts';
import type { WindowPlan } from '../functions/core/windows/plan.ts';
import type { Key } from '../functions/core/windows/state.ts';
import type { WindowStore } from '../functions/engine/store/window-store.ts';
import type { Pipeline } from '../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../functions/pipeline/record.ts';
import { testShard } from './shard.ts';
import { dueTimes, minuteFrom, type Pause } from './sweep-times.ts';

export interface AggregatorOptions {
  readonly pipeline: Pipeline;
  readonly plans: readonly WindowPlan[];
  readonly monitors: readonly MonitorPlan[];
  readonly store: WindowStore;
  /** Of the batches: take event times as they are, however far they are from the arrivals. */
  readonly historicalInput: boolean;
  readonly onNotification?: (notified: Notified) => void;
}

/** A notification, and when it was sent: by the clock, in milliseconds. */
export interface Notified {
  readonly notification: Notification;
  readonly at: number;
}

/** Longer than a call takes, by a clock that stands still meanwhile. */
const claimMs = 60_000;

/** The function's own parts, on a clock that is set by hand: milliseconds since the epoch. */
export function createAggregator(given: AggregatorOptions) {
  const { pipeline, plans, monitors, store, historicalInput, onNotification } = given;
  let clock = 0;
  const now = () => clock;
  const pipelineName = pipeline.name;
  const messages = new Map<string, string>();
  const outbox = createOutbox({
    pipelineName,
    store,
    monitors,
    notifier: {
      publish: async (notification) => {
        onNotification?.({ notification, at: clock });
        return true;
      },
    },
    deadline: Number.POSITIVE_INFINITY,
    now,
  });
  const enqueue = (state: AlertState, claimed: readonly string[]): void => {
    const monitor = monitors.find(({ name }) => name === state.monitor);
    if (monitor === undefined) return;
    for (const alert of alertsIn(state)) {
      const { key } = state;
      const { episode, openedAt = 0 } = alert;
      const { id } = alertAddress(pipelineName, { monitor: monitor.name, key, episode, openedAt });
      if (!messages.has(id)) messages.set(id, messageAtFirst(monitor, key, alert));
    }
    outbox.add(state, claimed);
  };
  let invocations = 0;
  const nextInvocation = () => {
    invocations += 1;
    return String(invocations);
  };
  const context = (): Context => ({
    pipelineName,
    pipeline,
    store,
    plans,
    monitors,
    historicalInput: false,
    listShards: async () => [{ id: testShard, parents: [] }],
    invocation: nextInvocation(),
    now,
    sleep: async () => undefined,
    notify: outbox.send,
    claimUntil: clock + claimMs,
    enqueue,
  });
  /** As sweeps do, but no key falls silent. */
  const closeInTime = async ({ after, base }: Pick<Pause, 'after' | 'base'>): Promise<void> => {
    const { registry, shards } = await look({ kind: 'registry', shards: [] }, context());
    const last = endOfHistory(shards, plans);
    if (last === undefined) return;
    clock = after;
    const loud = monitors.filter(({ type }) => type !== 'flatline');
    for (let isSwept = false; ; isSwept = true) {
      const due = await dueTimes({ pipelineName, store, plans, monitors: loud }, last);
      const next = Math.min(...due.filter((time) => time <= last && (!isSwept || time > clock)));
      if (next === Number.POSITIVE_INFINITY) break;
      clock = minuteFrom(next, { after: clock, base });
      await combine(registry, context(), {
        closeForMs: Number.POSITIVE_INFINITY,
        reached: Math.min(clock, last),
      });
      await outbox.send();
    }
    clock = Math.max(clock, last);
  };
  return {
    /** What would have been said when an alert fired, by the id of its document; of staging ones too. */
    messages,
    batch: async (records: readonly StreamRecord[], at: number): Promise<AggregatedBatch> => {
      clock = at;
      const batch = await aggregateBatch(records, { ...context(), historicalInput });
      await outbox.send();
      return batch;
    },
    /** A sweep that finds nothing to come before that time, as one of the live stream did. */
    sweep: async (at: number): Promise<void> => {
      clock = at;
      await sweep({ ...context(), hasRecordsAfter: async () => false });
      await outbox.send();
    },
    /**
     * Closes all windows. That the records end is no silence.
     * @param from where the clock stands, and the last arrival: each window is closed by the sweep that would have closed
     *   it. Absent: all at once.
     */
    end: async (from?: Pick<Pause, 'after' | 'base'>): Promise<void> => {
      if (from !== undefined) await closeInTime(from);
      // Taken for the end when the second one in a row finds nothing new.
      for (let time = 0; time < 2; time += 1) {
        await sweep({ ...context(), historicalInput: true, hasRecordsAfter: async () => false });
        await outbox.send();
      }
    },
  };
}

/** Those that this change of state is about, as they were when they fired if that is told. */
function alertsIn(state: AlertState): readonly Over[] {
  const fired = state.outbox.filter(({ transition }) => transition === 'fired').map(({ alert }) => alert);
  return [...fired, ...state.over, ...(state.dirty ? [state] : [])];
}

function messageAtFirst(monitor: MonitorPlan, key: Key, alert: Over): string {
  const { resolvedAt: _, ...firing } = alert;
  return String(alertSource(monitor, key, firing).message);
}
