import type { FoldCounts } from '../../functions/aggregator/fold/fold-batch.ts';
import type { MonitorPlan } from '../../functions/core/monitors/plan.ts';
import { planMonitors } from '../../functions/core/monitors/plan-monitors.ts';
import type { RecordOutcome } from '../../functions/core/outcome/outcome.ts';
import { planWindows, type WindowPlan } from '../../functions/core/windows/plan.ts';
import { memoryStore } from '../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../functions/engine/store/window-store.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { Fault } from '../kit/fault.ts';
import { createAggregator } from './aggregator.ts';
import { cutBatches } from './cut-batches.ts';
import { sweepTimes } from './sweep-times.ts';

export interface BacktestOptions {
  readonly pipeline: Pipeline;
  /** Of one shard, in order. */
  readonly records: AsyncIterable<StreamRecord>;
  /** This one and its window alone. */
  readonly monitor?: string | undefined;
  /** Most records of a batch: nothing depends on it but the texts of alerts of windows that are still open. */
  readonly batchSize?: number;
}

/** Documents that are in no window, or not under their own key. */
export interface LeftOut {
  readonly late: Readonly<Record<string, number>>;
  readonly failed: number;
  readonly overflowed: number;
  readonly droppedKeys: number;
  /** By window: the most keys of a batch in which nearly every document had one of its own. */
  readonly scattered: Readonly<Record<string, number>>;
}

export interface BacktestRun {
  readonly pipeline: string;
  readonly plans: readonly WindowPlan[];
  readonly monitors: readonly MonitorPlan[];
  /** With all windows closed. */
  readonly store: WindowStore;
  /** What would have been said when an alert fired, by the id of its document. */
  readonly messages: ReadonlyMap<string, string>;
  readonly leftOut: LeftOut;
}

/** As the producer puts them, and a mapping reads them. */
const defaultBatchSize = 500;

/** Runs the aggregator over the records as if they were live, then closes all windows. */
export async function runBacktest(options: BacktestOptions): Promise<BacktestRun> {
  const { pipeline, records, monitor, batchSize = defaultBatchSize } = options;
  const monitors = planMonitors(pipeline).filter(({ name }) => monitor === undefined || name === monitor);
  const watched = new Set(monitors.map(({ window }) => window.name));
  const plans = planWindows(pipeline).filter(({ name }) => monitor === undefined || watched.has(name));
  const store = memoryStore();
  const aggregator = createAggregator({ definition: pipeline, plans, monitors, store });
  const flatlines = monitors.filter((plan) => plan.type === 'flatline');
  const late: Record<string, number> = {};
  const scattered: Record<string, number> = {};
  const leftOut = { late, failed: 0, overflowed: 0, droppedKeys: 0, scattered };
  let reached: number | undefined;
  for await (const batch of cutBatches(records, { batchSize, eachMinute: flatlines.length > 0 })) {
    const begin = batch[0]?.arrivalTime ?? 0;
    const gap = { from: reached ?? begin, to: begin };
    for (const time of sweepTimes(flatlines, plans, gap)) await aggregator.sweep(time);
    reached = batch.reduce((latest, { arrivalTime }) => Math.max(latest, arrivalTime), reached ?? begin);
    for await (const { late: ofBatch, ...counts } of inFull(batch, reached, aggregator)) {
      for (const [window, count] of Object.entries(ofBatch)) late[window] = (late[window] ?? 0) + count;
      leftOut.failed += counts.failed;
      leftOut.overflowed += counts.overflowed;
      leftOut.droppedKeys += counts.droppedKeys;
      for (const [window, keys] of Object.entries(counts.scattered))
        scattered[window] = Math.max(scattered[window] ?? 0, keys);
    }
  }
  if (flatlines.length > 0 && reached !== undefined) await aggregator.sweep(reached);
  await aggregator.end();
  return { pipeline: pipeline.name, plans, monitors, store, messages: aggregator.messages, leftOut };
}

/**
 * What comes of a batch, again and again from the first record that wasn't taken in, as a mapping delivers it.
 * @throws Fault when that record is held back by itself
 */
async function* inFull(
  batch: readonly StreamRecord[],
  reached: number,
  aggregator: ReturnType<typeof createAggregator>,
): AsyncGenerator<FoldCounts> {
  for (let rest = batch; rest.length > 0; ) {
    const { counts, outcomes } = await aggregator.batch(rest, reached);
    yield counts;
    const held = outcomes.findIndex(({ status }) => status === 'errored');
    if (held === 0) {
      throw new Fault(
        'INPUT',
        `The windows can't take a record for now (${textOf(outcomes[0])}): run the backtest again.`,
      );
    }
    rest = held === -1 ? [] : rest.slice(held);
  }
}

function textOf(outcome: RecordOutcome | undefined): string {
  const [failure] = outcome?.status === 'errored' ? outcome.failures : [];
  return failure === undefined ? 'unknown' : `${failure.type}: ${failure.message}`;
}
