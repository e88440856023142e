import type { RecordOutcome } from '../../functions/core/outcome/outcome.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { createRun } from '../../testing/run-stream.ts';
import { nextSweep } from '../../testing/sweep-times.ts';
import { createWindows, type WindowsRun } from '../../testing/windows.ts';
import { Fault } from '../kit/fault.ts';

export interface BacktestOptions {
  readonly pipeline: Pipeline;
  /** Of one shard, in order. */
  readonly records: AsyncIterable<StreamRecord>;
  /** This one and its window alone. */
  readonly monitor?: string | undefined;
  /** Most records of a batch: nothing depends on it but the texts of alerts of windows that are still open. */
  readonly batchSize?: number;
}

/** As the producer puts them, and a mapping reads them. */
const defaultBatchSize = 500;

/**
 * Gives the records to windows and monitors as if they were live, then closes all windows.
 * @throws Fault when a record is held back by itself
 */
export async function runBacktest(options: BacktestOptions): Promise<WindowsRun> {
  const { pipeline, records, monitor, batchSize = defaultBatchSize } = options;
  const windows = createWindows({ pipeline, monitor, historicalInput: true, held, attempts: 1 });
  const flatlines = windows.run.monitors.filter((plan) => plan.type === 'flatline');
  const run = createRun({
    consumers: [windows.consumer],
    cut: { batchSize, eachMinute: flatlines.length > 0 },
    nextSweep: async (pause) =>
      flatlines.length > 0 ? await nextSweep(pause, { ...windows.watched, monitors: flatlines }) : undefined,
  });
  await run.put(records);
  const reached = run.reached();
  if (flatlines.length > 0 && reached !== undefined) await windows.consumer.sweep?.(reached);
  await windows.closeAll();
  return windows.run;
}

function held(_: StreamRecord, outcome: RecordOutcome): never {
  throw new Fault(
    'INPUT',
    `The windows can't take a record for now (${textOf(outcome)}): run the backtest again.`,
  );
}

function textOf(outcome: RecordOutcome): string {
  const [failure] = outcome.status === 'errored' ? outcome.failures : [];
  return failure === undefined ? 'unknown' : `${failure.type}: ${failure.message}`;
}
