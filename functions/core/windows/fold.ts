import { StateError } from './accumulators/accumulator.ts';
import { addCounts } from './counts.ts';
import type { MetricPlan, WindowPlan } from './plan.ts';
import { isAfter, type PaneState, type TimedDocument } from './state.ts';
import type { Touch } from './touch.ts';

/**
 * Folds those documents of a touch into a shard's pane that the pane doesn't have yet. Undefined if there are none: then
 * there is nothing to write.
 * @throws StateError if what is stored can't be read
 */
export function foldPane(
  { plan, paneStart, key, documents }: Touch,
  shardId: string,
  stored: PaneState | undefined,
): PaneState | undefined {
  const fresh = documents.filter(({ sequenceNumber }) => isAfter(sequenceNumber, stored?.fence));
  const [first] = fresh;
  if (first === undefined) return undefined;
  const last = fresh.at(-1) ?? first;
  const folded = plan.metrics.map((metric) => foldMetric(plan, metric, fresh, stored));
  return {
    kind: 'pane',
    window: plan.name,
    paneStart,
    shardId,
    key,
    fence: last.sequenceNumber,
    since: stored?.since ?? first.sequenceNumber,
    revision: (stored?.revision ?? 0) + 1,
    documents: (stored?.documents ?? 0) + fresh.length,
    skipped: addCounts(
      stored?.skipped ?? {},
      folded.map(({ name, skipped }) => [name, skipped]),
    ),
    metrics: Object.fromEntries(folded.map(({ storedAs, encoded }) => [storedAs, encoded])),
  };
}

function foldMetric(
  plan: WindowPlan,
  { name, storedAs, read, where, fold }: MetricPlan,
  documents: readonly TimedDocument[],
  stored: PaneState | undefined,
): { readonly name: string; readonly storedAs: string; readonly encoded: unknown; readonly skipped: number } {
  const folding = naming(plan, name, () => fold(stored?.metrics[storedAs]));
  let skipped = 0;
  for (const { document, eventTime } of documents) {
    const meant = isMeant(where, document);
    if (meant === false) continue;
    const values = meant === 'failed' ? [] : read(document);
    if (values.length === 0) skipped += 1;
    for (const value of values) if (!folding.add(value, eventTime)) skipped += 1;
  }
  return { name, storedAs, encoded: folding.encode(), skipped };
}

/** If a metric's condition throws, the document is left out of that metric only. */
function isMeant(where: MetricPlan['where'], document: TimedDocument['document']): boolean | 'failed' {
  try {
    return where === undefined || where(document) === true;
  } catch {
    return 'failed';
  }
}

/** Runs what reads stored state, and says in its error whose state it is. */
export function naming<Result>({ name }: WindowPlan, metric: string, read: () => Result): Result {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof StateError)) throw thrown;
    throw new StateError(`window ${name}, metric ${metric}: ${thrown.message}`, { cause: thrown });
  }
}
