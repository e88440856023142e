import { colors } from '../../cli/kit/colors.ts';
import type { DemoQuery, Expected } from '../../pipelines/demo/kit/demo.ts';
import { AwaitedRecords } from './awaited-records.ts';
import { countStored, type Stored } from './count.ts';
import { indexPattern } from './index-pattern.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { LocalRun } from './parts.ts';
import { putSample } from './put-sample.ts';
import type { Sample } from './sample.ts';
import { SearchableWatch } from './searchable.ts';
import { summary } from './summary.ts';
import { untilPassed } from './until-passed.ts';
import type { Warning } from './window-warnings.ts';

export interface SampleRun {
  readonly sample: Sample;
  readonly print: (text: string) => void;
  readonly onProgress: (put: number) => void;
  /** Columns for the summary. */
  readonly width: number;
  /** Warnings of what went on meanwhile. */
  readonly noted: () => readonly Warning[];
  /** Nothing is printed once it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

export interface SampleResult {
  /** Each record that was put is accounted for, and what became of them is what was expected. */
  readonly isAccounted: boolean;
  readonly put: number;
  /** Lines of the sample that couldn't be. */
  readonly notPut: number;
  /** Nothing came of the records but rejections. */
  readonly isAllRejected: boolean;
  /** Absent if it was stopped. */
  readonly outcome?: Outcome;
}

/** Streams a sample's records, waits until each is accounted for, and says what became of them. */
export async function runSample(
  run: LocalRun,
  { sample, print, onProgress, width, noted, signal }: SampleRun,
): Promise<SampleResult> {
  const before = await countStored(run);
  const passedBefore = run.passed();
  const filteredBefore = run.ledger.totals.filtered;
  const started = performance.now();
  // The ids of documents under ids of the pipeline's own aren't known before.
  const watch =
    run.pipeline.document.id === undefined ? new SearchableWatch(run.search, indexPattern(run)) : undefined;
  const awaited = new AwaitedRecords();
  const putting = putSample(run, sample.records, { awaited, watch, onProgress });
  const passing = putting.then(() => untilPassed(run, awaited, { signal }));
  const [put, passed, latencies = []] = await Promise.all([putting, passing, watch?.measure(passing)]);
  // Windows that no further record will close. Should it fail, the next one reports it.
  await run.aggregator?.sweep().catch(() => undefined);
  const after = await countStored(run);
  const stored = { ...after, documents: after.documents - before.documents };
  const rejected = [...stored.rejections.values()].filter(({ place }) => awaited.spans(place)).length;
  // The function's log counts a record again each time it comes: what is filtered is known from a demo alone.
  const filtered = sample.expected?.filtered ?? run.ledger.totals.filtered - filteredBefore;
  const others = Math.max(0, run.passed() + run.behind().records - passedBefore - put);
  // With records of others among them, what is stored isn't the demo's alone.
  const expected = others === 0 ? sample.expected : undefined;
  const unaccounted = expected ? put - stored.documents - rejected - filtered : passed.left;
  const notPut = sample.notPut?.() ?? 0;
  if (signal?.aborted) return { isAccounted: false, put, notPut, isAllRejected: false };
  const isAccounted = passed.left === 0 && unaccounted === 0 && isExpected(expected, { stored, rejected });
  const counts = {
    ...{ put, notPut, others, stored, before, rejected, filtered, unaccounted, latencies },
    ...{ noted: noted(), milliseconds: passed.at - started },
  };
  print(summary(run, { ...counts, width }));
  await showQueries(run, sample.queries, print);
  const outcome = outcomeOf(run, { ...counts, isAccounted });
  return { isAccounted, put, notPut, isAllRejected: put > 0 && rejected >= put, outcome };
}

function isExpected(
  expected: Expected | undefined,
  { stored, rejected }: { readonly stored: Stored; readonly rejected: number },
): boolean {
  return (
    expected === undefined || (stored.documents === expected.documents && rejected === expected.rejected)
  );
}

async function showQueries(
  run: LocalRun,
  queries: readonly DemoQuery[],
  print: SampleRun['print'],
): Promise<void> {
  for (const { title, index, body, answer } of queries) {
    // What was written a moment ago, such as the last alert, is to be found too.
    await run.search.indices.refresh({ index, ignore_unavailable: true });
    const path = `/${index}/_search`;
    const found: unknown = await run.search.transport.request({ method: 'POST', path, body });
    print(`\n${colors.bold(title)}\n${indent(answer(found))}`);
  }
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
