import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import {
  alertsOf,
  type FoundAlert,
  type FoundWindow,
  skippedValues,
  windowsNamed,
} from '../../testing/findings.ts';
import { positionOf } from '../../testing/shard.ts';
import type { LeftOut } from '../../testing/windows.ts';
import { Fault } from '../kit/fault.ts';
import type { Input } from '../records/record.ts';
import { type Reading, recordedRecords } from './recorded.ts';
import { runBacktest } from './run.ts';

export interface WindowSummary {
  readonly name: string;
  readonly windows: number;
  readonly keys: number;
  /** Starts, ISO 8601. */
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}

/** What a backtest comes to; with `--json` it is printed as it is. */
export interface Report extends LeftOut {
  readonly pipeline: string;
  readonly input: string;
  readonly records: Omit<Reading, 'first' | 'last' | 'firstRejected'> & {
    /** Line of the first that is rejected, and why, with the type that dead letters are counted by. */
    readonly firstRejected?: number;
    readonly whyRejected?: string | undefined;
  };
  /** First and last event time. */
  readonly from?: string;
  readonly to?: string;
  /** Values, by window and metric. */
  readonly skipped: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly windows: readonly WindowSummary[];
  readonly listed?: readonly FoundWindow[];
  readonly monitors: readonly string[];
  readonly alerts: readonly FoundAlert[];
}

export interface ReportOptions {
  readonly pipeline: Pipeline;
  readonly input: Input;
  /** JSON field that holds the partition key. */
  readonly partitionKey?: string | undefined;
  readonly gzip?: boolean;
  /** This monitor and its window alone. */
  readonly monitor?: string | undefined;
  /** A window of which all are listed. */
  readonly list?: string | undefined;
  /** By the clock. */
  readonly now: number;
  readonly batchSize?: number;
}

/**
 * Runs the windows and monitors over the input and collects what they come to.
 * @throws Fault for a monitor or window that isn't there, and for input that can't be read
 */
export async function backtest(options: ReportOptions): Promise<Report> {
  const { pipeline, input, monitor, list, partitionKey, gzip = false, now, batchSize } = options;
  checkNames(options);
  const reading: Reading = { read: 0, notPut: 0, rejected: 0, untimed: 0 };
  const encoding = { gzip, partitionKeyField: partitionKey };
  const recorded = recordedRecords({ input, pipeline, encoding, reading, now });
  const run = await runBacktest({
    pipeline,
    records: recorded,
    monitor,
    ...(batchSize !== undefined && { batchSize }),
  });
  const byName = new Map<string, readonly FoundWindow[]>();
  for (const { name } of run.plans) {
    const found = await windowsNamed(name, run);
    // All of them are final.
    byName.set(
      name,
      found.map(({ final: _, ...window }) => window),
    );
  }
  const { first, last, firstRejected, ...records } = reading;
  const listed = list === undefined ? undefined : byName.get(list);
  return {
    pipeline: pipeline.name,
    input: input.name,
    records: { ...records, ...(firstRejected && whyRejected(firstRejected)) },
    ...(first !== undefined && last !== undefined && { from: date(first), to: date(last) }),
    ...run.leftOut,
    skipped: await skippedValues(run),
    windows: [...byName].map(([name, windows]) => summary(name, windows)),
    ...(listed !== undefined && { listed }),
    monitors: run.monitors.map(({ name }) => name),
    alerts: await alertsOf(run),
  };
}

function checkNames({ pipeline: { name, windows = [], monitors = [] }, monitor, list }: ReportOptions): void {
  if (windows.length === 0) {
    throw new Fault('OPTION', `The pipeline ${name} has no windows: there is nothing to test.`);
  }
  const watched = monitors.find((one) => one.name === monitor);
  if (monitor !== undefined && watched === undefined) {
    const names = monitors.map((one) => one.name).join(', ');
    const remedy = names === '' ? 'it has none' : `give one of ${names}`;
    throw new Fault('OPTION', `The pipeline ${name} has no monitor ${monitor}: ${remedy}.`);
  }
  const names = watched === undefined ? windows.map((one) => one.name) : [watched.window];
  if (list === undefined || names.includes(list)) return;
  const whose = watched === undefined ? `pipeline ${name}` : `monitor ${watched.name}`;
  throw new Fault('OPTION', `The ${whose} has no window ${list}: give one of ${names.join(', ')}.`);
}

function summary(name: string, windows: readonly FoundWindow[]): WindowSummary {
  return {
    name,
    windows: windows.length,
    keys: new Set(windows.map(({ key }) => JSON.stringify(key))).size,
    first: windows[0]?.windowStart,
    last: windows.at(-1)?.windowStart,
  };
}

function whyRejected({ record, failure }: NonNullable<Reading['firstRejected']>) {
  return {
    firstRejected: positionOf(record),
    whyRejected: failure && `${failure.type}: ${failure.message}`,
  };
}

function date(time: number): string {
  return new Date(time).toISOString();
}
