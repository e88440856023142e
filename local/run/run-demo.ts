import { setTimeout as delay } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { colors } from '../../cli/kit/colors.ts';
import type { Demo } from '../../pipelines/demo/kit/demo.ts';
import { countStored, type Stored } from './count.ts';
import type { RunOptions } from './options.ts';
import type { LocalRun } from './parts.ts';
import { loadDemo } from './pipelines.ts';
import { type PutResult, putDemo } from './put-demo.ts';
import { summary } from './summary.ts';

type Print = (text: string) => void;

/** Streams the pipeline's sample records, waits until each is accounted for, and says what became of them. */
export async function runDemo(
  run: LocalRun,
  options: RunOptions,
  print: Print,
): Promise<{ readonly isAccounted: boolean }> {
  const demo = await loadDemo(options.pipeline);
  const before = await countStored(run);
  const passedBefore = passedBy(run);
  const given = { seed: options.seed, count: options.records, now: Date.now() };
  const started = performance.now();
  const put = await withProgress(options.records, (onProgress) =>
    putDemo(run, demo.records(given), onProgress),
  );
  await untilIndexed(
    run,
    passedBefore.map((before) => before + put.put),
  );
  const milliseconds = performance.now() - started;
  // Windows that no further record will close. Should it fail, the next one reports it.
  await run.aggregator?.sweep().catch(() => undefined);
  const stored = since(before, await countStored(run));
  // The function's log counts a record again each time it comes, so what is filtered is known from the demo alone.
  const expected = demo.expected(given);
  const unaccounted = put.put - stored.documents - stored.deadLetters - expected.filtered;
  print(
    summary({
      ...{ put, stored, ledger: run.ledger, filtered: expected.filtered, unaccounted, milliseconds },
      windows: run.aggregator?.ledger,
    }),
  );
  await showQueries(run, demo, print);
  return { isAccounted: unaccounted === 0 && isExpected(expected, stored) };
}

/** Waits until each mapping has passed as many records as were put; gives up when nothing moves for a minute. */
async function untilIndexed(run: LocalRun, targets: readonly number[]): Promise<void> {
  const patience = 60_000;
  let passedBefore = passedBy(run);
  let movedAt = performance.now();
  const isBehind = () => passedBefore.some((passed, position) => passed < (targets[position] ?? 0));
  while (isBehind() && performance.now() - movedAt < patience) {
    await delay(50);
    const now = passedBy(run);
    if (now.some((passed, position) => passed !== passedBefore[position])) movedAt = performance.now();
    passedBefore = now;
  }
}

/** Of each mapping: the indexer's, and the aggregator's if there is one. */
function passedBy({ passed, aggregator }: LocalRun): number[] {
  return [passed(), ...(aggregator ? [aggregator.passed()] : [])];
}

function since(before: Stored, after: Stored): Stored {
  return {
    documents: after.documents - before.documents,
    deadLetters: after.deadLetters - before.deadLetters,
  };
}

function isExpected(expected: ReturnType<Demo['expected']>, stored: Stored): boolean {
  return stored.documents === expected.documents && stored.deadLetters === expected.rejected;
}

async function withProgress(
  total: number,
  put: (onProgress: (put: number) => void) => Promise<PutResult>,
): Promise<PutResult> {
  const bar = new SingleBar({ format: 'putting records {bar} {value}/{total}', clearOnComplete: true });
  if (process.stderr.isTTY) bar.start(total, 0);
  try {
    return await put((count) => bar.update(count));
  } finally {
    bar.stop();
  }
}

async function showQueries(run: LocalRun, demo: Demo, print: Print): Promise<void> {
  for (const { title, index, body, answer } of demo.queries) {
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
