import { rememberLast } from '../json/remember.ts';
import type { MetricResult } from './accumulators/accumulator.ts';
import { addCounts } from './counts.ts';
import { naming } from './fold.ts';
import { byKey } from './key.ts';
import { type Ends, panesIn, windowStartsOf } from './panes.ts';
import type { WindowPlan } from './plan.ts';
import type { Key, PaneState } from './state.ts';

/** A window's result for one key. */
export interface MergedWindow {
  /** Its name. */
  readonly window: string;
  /** Milliseconds since the epoch; the end is outside. */
  readonly start: number;
  readonly end: number;
  readonly key: Key;
  readonly documents: number;
  /** Values left out, by metric. */
  readonly skipped: Readonly<Record<string, number>>;
  /** The sum of the panes': it grows with each of their writes. */
  readonly revision: number;
  /** None for a metric without values, except those that begin at 0. */
  readonly metrics: Readonly<Record<string, MetricResult>>;
}

/**
 * The panes of one window and key, in order of their starts; of `_other` those of all slots.
 * @throws StateError if one can't be read
 */
export function mergePanes(
  plan: WindowPlan,
  panes: readonly PaneState[],
  { start, key }: { readonly start: number; readonly key: Key },
): MergedWindow {
  const metrics = plan.metrics.flatMap(({ name, storedAs, result }): (readonly [string, MetricResult])[] => {
    // A metric that was added to the pipeline since isn't in this pane.
    const stored = panes.map((pane) => pane.metrics[storedAs]).filter((encoded) => encoded !== undefined);
    const value = naming(plan, name, () => result(stored, plan.sizeMs));
    return value === undefined ? [] : [[name, value]];
  });
  return {
    window: plan.name,
    start,
    end: start + plan.sizeMs,
    key,
    documents: sumOf(panes, ({ documents }) => documents),
    skipped: addCounts(
      {},
      panes.flatMap(({ skipped }) => Object.entries(skipped)),
    ),
    revision: sumOf(panes, ({ revision }) => revision),
    metrics: Object.fromEntries(metrics),
  };
}

function sumOf(panes: readonly PaneState[], count: (pane: PaneState) => number): number {
  return panes.reduce((sum, pane) => sum + count(pane), 0);
}

/** Merges the windows with these ends, the earliest first. All their panes have to be given. */
export function mergeAll(plan: WindowPlan, panes: readonly PaneState[], ends: Ends): MergedWindow[] {
  const inOrder = panes.toSorted((a, b) => a.paneStart - b.paneStart);
  return byKey(inOrder)
    .flatMap(([key, own]) => {
      const starts = new Set(own.flatMap(({ paneStart }) => windowStartsOf(plan, paneStart, ends)));
      return [...starts].map((start) => mergePanes(plan, panesIn(plan, start, own), { start, key }));
    })
    .toSorted((a, b) => a.end - b.end);
}

/** The document that people and dashboards read. Absent metrics had no values. */
export function resultSource(
  { keyFields }: Pick<WindowPlan, 'keyFields'>,
  { window, start, end, key, documents, skipped, metrics }: MergedWindow,
  isFinal: boolean,
): Readonly<Record<string, unknown>> {
  const windowStart = startText(start);
  return {
    '@timestamp': windowStart,
    window,
    windowStart,
    windowEnd: endText(end),
    final: isFinal,
    documents,
    skipped,
    key: Object.fromEntries(keyFields.map((field, position) => [field, key[position]])),
    metrics,
  };
}

const startText = rememberLast((time: number) => new Date(time).toISOString());
const endText = rememberLast((time: number) => new Date(time).toISOString());
