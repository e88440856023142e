import { type AggregatedBatch, aggregateBatch } from '../functions/aggregator/aggregate-batch.ts';
import { createOutbox } from '../functions/aggregator/notify/outbox.ts';
import { sweep } from '../functions/aggregator/sweep.ts';
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
  const options = () => ({
    pipelineName,
    pipeline,
    store,
    plans,
    monitors,
    listShards: async () => [{ id: testShard, parents: [] }],
    now,
    claimUntil: clock + claimMs,
    enqueue,
  });
  return {
    /** What would have been said when an alert fired, by the id of its document; of staging ones too. */
    messages,
    batch: async (records: readonly StreamRecord[], at: number): Promise<AggregatedBatch> => {
      clock = at;
      const batch = await aggregateBatch(records, { ...options(), historicalInput, notify: outbox.send });
      await outbox.send();
      return batch;
    },
    /** A sweep that finds nothing to come before that time, as one of the live stream did. */
    sweep: async (at: number): Promise<void> => {
      clock = at;
      await sweep({ ...options(), historicalInput: false, hasRecordsAfter: async () => false });
      await outbox.send();
    },
    /** Closes all windows. That the records end is no silence. */
    end: async (): Promise<void> => {
      // Taken for the end when the second one in a row finds nothing new.
      for (let time = 0; time < 2; time += 1) {
        await sweep({ ...options(), historicalInput: true, hasRecordsAfter: async () => false });
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
