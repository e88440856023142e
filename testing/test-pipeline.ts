import { validatePipeline } from '../functions/check/pipeline.ts';
import { isObject } from '../functions/core/json/object.ts';
import type { Pipeline, PipelineOf } from '../functions/pipeline/pipeline.ts';
import { alertsOf, skippedValues, windowsNamed } from './findings.ts';
import { createIndexer } from './indexer.ts';
import { createRun } from './run-stream.ts';
import { type Moment, type RecordStep, type TestStep, timeOf, Wait } from './steps.ts';
import { nextSweep } from './sweep-times.ts';
import { TestError } from './test-error.ts';
import {
  documentOf,
  notificationOf,
  outcomeOf,
  storedOf,
  type TestRun,
  type TestWindow,
} from './test-run.ts';
import { timetable } from './timetable.ts';
import { createWindows, type WindowsRun } from './windows.ts';

export interface TestOptions {
  /**
   * When the first record arrives. Those after it arrive at the same time, until a `wait` or a record's own
   * `arrivesAt`. Default: each record arrives at its event time, and one without, with the record before it.
   */
  readonly at?: Moment;
  /** Most records of a batch. Default 500. */
  readonly batchSize?: number;
  /** Whether all windows are closed in the end. Default true; the silence after the last record is none. */
  readonly close?: boolean;
}

/** As often as a record is delivered that throws `RetriableError`, before the test gives it up. */
const attempts = 3;

const defaultBatchSize = 500;

/**
 * Runs records through a pipeline as they would run through the deployed one, by the functions' own code, without AWS
 * and without waiting: decode, transform, document, ids and order, windows, monitors, notifications. All records are of
 * one shard. The transform is called several times for a record, as it is when deployed: by the indexer, by the
 * aggregator, and to find the event time.
 *
 * The search engine is a memory that takes every document. So it can't tell what an engine refuses by its mappings, such
 * as text for a number, nor what it does to documents by itself; `npm start` has a real one.
 *
 * @throws TestError with a sentence for everything that is wrong with the definition, or for a wrong step or option
 */
export async function testPipeline<Document>(
  pipeline: PipelineOf<Document>,
  steps: readonly TestStep[],
  options: TestOptions = {},
): Promise<TestRun<Document>> {
  check(pipeline, steps, options);
  const { at, batchSize = defaultBatchSize, close = true } = options;
  const notified: TestRun<Document>['notifications'][number][] = [];
  const held = () => undefined;
  const indexer = createIndexer(pipeline, { held, attempts });
  const windows = createWindows({
    ...{ pipeline, historicalInput: false, held, attempts },
    onNotification: (one) => notified.push(notificationOf(one)),
  });
  const hasWindows = windows.run.plans.length > 0;
  const run = createRun({
    consumers: [indexer.consumer, ...(hasWindows ? [windows.consumer] : [])],
    cut: { batchSize, eachMinute: hasWindows },
    nextSweep: async (pause) => (hasWindows ? await nextSweep(pause, windows.watched) : undefined),
  });
  const times = timetable(pipeline, at === undefined ? undefined : timeOf(at));
  for (const part of partsOf(steps)) {
    if (part instanceof Wait) await run.passUntil(times.wait(part, run.reached()));
    else await run.put(times.records(part));
  }
  const [after, base] = [run.reached(), run.arrived()];
  if (close && after !== undefined && base !== undefined) await windows.closeAll({ after, base });
  const records = steps.filter((step) => !(step instanceof Wait)).length;
  const places = Array.from({ length: records }, (_, place) => place);
  return {
    outcomes: places.map((place) => outcomeOf(indexer.outcomes.get(place) ?? waiting)),
    documents: places.flatMap((place) =>
      (indexer.operations.get(place) ?? []).map((sent) => documentOf<Document>(place, sent)),
    ),
    stored: indexer.engine.documents().flatMap((document) => storedOf<Document>(document)),
    windows: await windowsOf(windows.run),
    alerts: await alertsOf(windows.run),
    notifications: notified,
    leftOut: { ...windows.run.leftOut, skipped: await skippedValues(windows.run) },
  };
}

const waiting = {
  status: 'errored',
  failures: [
    {
      stage: 'delivery',
      type: 'waiting',
      message: 'a record before it has to come again, and holds its shard',
    },
  ],
} as const;

async function windowsOf(run: WindowsRun): Promise<readonly TestWindow[]> {
  const all = await Promise.all(
    run.plans.map(async ({ name: window }) =>
      (await windowsNamed(window, run)).map((found) => ({ window, ...found })),
    ),
  );
  return all.flat();
}

/** Records that come one after the other, and the waits between them. */
function* partsOf(steps: readonly TestStep[]): Generator<RecordStep[] | Wait> {
  let records: RecordStep[] = [];
  for (const step of steps) {
    if (!(step instanceof Wait)) {
      records.push(step);
      continue;
    }
    if (records.length > 0) yield records;
    records = [];
    yield step;
  }
  if (records.length > 0) yield records;
}

function check(pipeline: Pipeline, steps: unknown, { batchSize }: TestOptions): void {
  const problems = validatePipeline(pipeline);
  if (problems.length > 0) {
    const name = isObject(pipeline) && typeof pipeline.name === 'string' ? ` ${pipeline.name}` : '';
    throw new TestError([`The pipeline${name} can't be used:`, ...problems].join('\n  '));
  }
  if (!Array.isArray(steps)) {
    throw new TestError(
      `The steps are ${typeof steps}: give a list of records, with wait('…') between them.`,
    );
  }
  if (batchSize === undefined || (Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 10_000))
    return;
  throw new TestError(`batchSize is ${batchSize}: give a whole number from 1 to 10,000, or leave it out.`);
}
