import type { MonitorPlan } from '../functions/core/monitors/plan.ts';
import { planMonitors } from '../functions/core/monitors/plan-monitors.ts';
import { planWindows, type WindowPlan } from '../functions/core/windows/plan.ts';
import { memoryStore } from '../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../functions/engine/store/window-store.ts';
import type { Pipeline } from '../functions/pipeline/pipeline.ts';
import { createAggregator, type Notified } from './aggregator.ts';
import type { Consumer } from './run-stream.ts';
import type { Watched } from './sweep-times.ts';

/** Documents that are in no window, or not under their own key. */
export interface LeftOut {
  /** Documents, by window. */
  readonly late: Readonly<Record<string, number>>;
  readonly failed: number;
  readonly overflowed: number;
  readonly droppedKeys: number;
  /** By window: the most keys of a batch in which nearly every document had one of its own. */
  readonly scattered: Readonly<Record<string, number>>;
}

/** What windows and monitors have come to. */
export interface WindowsRun {
  readonly pipeline: string;
  readonly plans: readonly WindowPlan[];
  readonly monitors: readonly MonitorPlan[];
  readonly store: WindowStore;
  /** What would have been said when an alert fired, by the id of its document. */
  readonly messages: ReadonlyMap<string, string>;
  readonly leftOut: LeftOut;
}

export interface WindowsOptions extends Pick<Consumer, 'held' | 'attempts'> {
  readonly pipeline: Pipeline;
  /** This monitor and its window alone. */
  readonly monitor?: string | undefined;
  /** Take event times as they are, however far they are from the arrivals. */
  readonly historicalInput: boolean;
  readonly onNotification?: (notified: Notified) => void;
}

/** The windows and monitors of a pipeline as a consumer of its records, in memory. */
export function createWindows(options: WindowsOptions) {
  const { pipeline, monitor, historicalInput, onNotification } = options;
  const monitors = planMonitors(pipeline).filter(({ name }) => monitor === undefined || name === monitor);
  const watchedNames = new Set(monitors.map(({ window }) => window.name));
  const plans = planWindows(pipeline).filter(({ name }) => monitor === undefined || watchedNames.has(name));
  const store = memoryStore();
  const aggregator = createAggregator({
    ...{ pipeline, plans, monitors, store, historicalInput },
    ...(onNotification && { onNotification }),
  });
  const late: Record<string, number> = {};
  const scattered: Record<string, number> = {};
  const leftOut = { late, failed: 0, overflowed: 0, droppedKeys: 0, scattered };
  const deliver: Consumer['deliver'] = async (records, at) => {
    const { counts, outcomes } = await aggregator.batch(records, at);
    for (const [window, some] of Object.entries(counts.late)) late[window] = (late[window] ?? 0) + some;
    leftOut.failed += counts.failed;
    leftOut.overflowed += counts.overflowed;
    leftOut.droppedKeys += counts.droppedKeys;
    for (const [window, keys] of Object.entries(counts.scattered))
      scattered[window] = Math.max(scattered[window] ?? 0, keys);
    return outcomes;
  };
  const { held, attempts } = options;
  const consumer: Consumer = { deliver, sweep: aggregator.sweep, held, attempts };
  const run: WindowsRun = {
    ...{ pipeline: pipeline.name, plans, monitors, store, leftOut },
    messages: aggregator.messages,
  };
  const watched: Watched = { pipelineName: pipeline.name, store, plans, monitors };
  return { consumer, run, watched, closeAll: aggregator.end };
}
