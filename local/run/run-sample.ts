import { setTimeout as delay } from 'node:timers/promises';
import { colors } from '../../cli/kit/colors.ts';
import type { DemoQuery, Expected } from '../../pipelines/demo/kit/demo.ts';
import { countStored, type Stored } from './count.ts';
import { indexPattern } from './index-pattern.ts';
import type { LocalRun } from './parts.ts';
import { putSample } from './put-sample.ts';
import type { Sample } from './sample.ts';
import { SearchableWatch } from './searchable.ts';
import { summary } from './summary.ts';
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
  readonly isAccounted: boolean;
  readonly put: number;
  /** Nothing came of the records but rejections. */
  readonly isAllRejected: boolean;
}

/** Streams a sample's records, waits until each is accounted for, and says what became of them. */
export async function runSample(
  run: LocalRun,
  { sample, print, onProgress, width, noted, signal }: SampleRun,
): Promise<SampleResult> {
  const before = await countStored(run);
  const passedBefore = passedBy(run);
  const filteredBefore = run.ledger.totals.filtered;
  const started = performance.now();
  // The ids of documents under ids of the pipeline's own aren't known before.
  const watch =
    run.pipeline.document.id === undefined ? new SearchableWatch(run.search, indexPattern(run)) : undefined;
  const putting = putSample(run, sample.records, watch, onProgress);
  const passing = putting.then((put) => untilPassed(run, passedBefore, put));
  const [put, passed, latencies = []] = await Promise.all([putting, passing, watch?.measure(passing)]);
  // Windows that no further record will close. Should it fail, the next one reports it.
  await run.aggregator?.sweep().catch(() => undefined);
  const after = await countStored(run);
  const stored = { ...after, documents: after.documents - before.documents };
  const rejected = stored.rejections.size - before.rejections.size;
  // The function's log counts a record again each time it comes: what is filtered is known from a demo alone.
  const filtered = sample.expected?.filtered ?? run.ledger.totals.filtered - filteredBefore;
  const unaccounted = sample.expected ? put - stored.documents - rejected - filtered : put - passed.records;
  if (signal?.aborted) return { isAccounted: false, put, isAllRejected: false };
  print(
    summary(run, {
      ...{ put, stored, before, filtered, unaccounted, latencies, width },
      noted: noted(),
      milliseconds: passed.at - started,
    }),
  );
  await showQueries(run, sample.queries, print);
  const isAccounted = unaccounted === 0 && isExpected(sample.expected, { stored, rejected });
  return { isAccounted, put, isAllRejected: put > 0 && rejected === put };
}

/**
 * Waits until each mapping has passed as many records as were put; gives up when nothing moves for a minute.
 * @returns when, and how many each of them has passed at least
 */
async function untilPassed(
  run: LocalRun,
  before: readonly number[],
  put: number,
): Promise<{ readonly at: number; readonly records: number }> {
  const patience = 60_000;
  const passed = () => passedBy(run).map((now, position) => now - (before[position] ?? 0));
  let last = passed();
  let movedAt = performance.now();
  while (Math.min(...last) < put && performance.now() - movedAt < patience) {
    await delay(50);
    const now = passed();
    if (now.some((records, position) => records !== last[position])) movedAt = performance.now();
    last = now;
  }
  return { at: performance.now(), records: Math.min(...last) };
}

/** Of each mapping: the indexer's, and the aggregator's if there is one. */
function passedBy({ passed, aggregator }: LocalRun): number[] {
  return [passed(), ...(aggregator ? [aggregator.passed()] : [])];
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
