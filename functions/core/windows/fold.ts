import { StateError } from './accumulators/accumulator.ts';
import { slotOf } from './addresses.ts';
import { addCounts, type Counts, total } from './counts.ts';
import { paneStartOf } from './panes.ts';
import type { MetricPlan, WindowPlan } from './plan.ts';
import { scatteredKeys } from './scattered-keys.ts';
import type { PartialPane, ShardState, TimedDocument } from './state.ts';
import { type Touch, touchPanes } from './touch.ts';

export interface FoldCounts {
  readonly folded: number;
  /** The same, by window. */
  readonly foldedIn: Counts;
  /** Values of them that are in no metric, by `window.metric`. */
  readonly skipped: Counts;
  /** Documents of this batch that came too late, by window. */
  readonly late: Counts;
  /** Documents for which a window's own functions threw. */
  readonly failed: number;
  /** Keys left out, of documents that have too many. */
  readonly droppedKeys: number;
  /** Keys of this batch, by window, where nearly every document had one of its own. */
  readonly scattered: Counts;
}

export const nothingFolded: FoldCounts = {
  folded: 0,
  foldedIn: {},
  skipped: {},
  late: {},
  failed: 0,
  droppedKeys: 0,
  scattered: {},
};

export interface Folded {
  /** What the documents tell of time, lateness and panes. The rest is as it was. */
  readonly shard: ShardState;
  /** What they add to panes, by slot. */
  readonly parts: ReadonlyMap<number, readonly PartialPane[]>;
  readonly counts: FoldCounts;
}

/**
 * What the documents of one batch add to panes. It depends on the shard's own order alone, and on nothing stored but
 * the shard's state.
 *
 * @param documents those after the shard's fence, in the stream's order
 * @param watched windows of which keys with late documents matter
 */
export function foldBatch(
  plans: readonly WindowPlan[],
  shard: ShardState,
  documents: readonly TimedDocument[],
  watched: ReadonlySet<string> = new Set(),
): Folded {
  const touched = touchPanes(plans, shard, documents);
  const panes = touched.touches.map(partialPane);
  const late = touched.late
    .filter(({ plan }) => watched.has(plan.name))
    .map((touch, order) => latePane(touch, panes.length + order));
  const parts = new Map<number, PartialPane[]>();
  for (const pane of [...panes, ...late]) {
    const slot = slotOf(pane.key);
    const own = parts.get(slot);
    if (own === undefined) parts.set(slot, [pane]);
    else own.push(pane);
  }
  const foldedIn = addCounts(
    {},
    panes.map((pane) => [pane.window, pane.documents]),
  );
  return {
    shard: { ...touched.shard, panes: panesWith(shard.panes, touched.touches) },
    parts,
    counts: {
      folded: total(foldedIn),
      foldedIn,
      skipped: addCounts({}, panes.flatMap(skippedIn)),
      late: difference(touched.shard.late, shard.late),
      failed: total(touched.failed),
      droppedKeys: total(touched.droppedKeys),
      scattered: scatteredKeys(touched.touches),
    },
  };
}

/** What documents add to a pane: what a redriven record adds, too. */
export function partialPane({ plan, paneStart, key, documents }: Touch, order: number): PartialPane {
  const folded = plan.metrics.map((metric) => foldMetric(metric, documents));
  const skipped = addCounts(
    {},
    folded.map(({ name, skipped: count }) => [name, count]),
  );
  const heard = lastHeard(plan, documents);
  return {
    window: plan.name,
    paneStart,
    key,
    documents: documents.length,
    ...(Object.keys(skipped).length > 0 && { skipped }),
    metrics: Object.fromEntries(folded.map(({ storedAs, encoded }) => [storedAs, encoded])),
    order,
    ...(heard !== undefined && { heard }),
  };
}

function latePane({ plan, paneStart, key }: Touch, order: number): PartialPane {
  return { window: plan.name, paneStart, key, documents: 0, metrics: {}, order, isLate: true };
}

function foldMetric({ name, storedAs, read, where, fold }: MetricPlan, documents: readonly TimedDocument[]) {
  const folding = fold();
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

/** A counted event that is so far behind its arrival is noted, in milliseconds. Most keys never have one. */
const notedDelayMs = 60_000;

/** End of the pane in which the last of them arrived whose events are far behind. */
function lastHeard(plan: WindowPlan, documents: readonly TimedDocument[]): number | undefined {
  let last: number | undefined;
  for (const { eventTime, arrivalTime } of documents) {
    if (arrivalTime - eventTime <= notedDelayMs) continue;
    const end = paneStartOf(plan, arrivalTime) + plan.slideMs;
    if (last === undefined || end > last) last = end;
  }
  return last;
}

function skippedIn({ window, skipped = {} }: PartialPane): (readonly [string, number])[] {
  return Object.entries(skipped).map(([metric, count]) => [`${window}.${metric}`, count] as const);
}

function panesWith(known: ShardState['panes'], touches: readonly Touch[]): ShardState['panes'] {
  const panes = new Map(Object.entries(known));
  for (const { plan, paneStart } of touches) {
    const { from, to } = panes.get(plan.name) ?? { from: paneStart, to: paneStart };
    panes.set(plan.name, { from: Math.min(from, paneStart), to: Math.max(to, paneStart) });
  }
  return Object.fromEntries(panes);
}

function difference(after: Counts, before: Counts): Counts {
  const counted = new Map(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after)
      .map(([window, count]) => [window, count - (counted.get(window) ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
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
