import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { AlertRow, Backtest } from '../../../protocol/alerts.ts';
import type { OpenedEngine } from '../opened-engine.ts';
import { withText } from '../windows/key-query.ts';
import { readProgress } from '../windows/progress.ts';
import { evaluateStored, type StoredResult } from './evaluate-stored.ts';
import { alertsWithin } from './find-alerts.ts';
import { readStored } from './read-stored.ts';
import { rowOfDocument } from './rows.ts';

export interface BacktestWanted {
  /** With the one monitor, changed. */
  readonly changed: Pipeline;
  /** By event time, in milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Only keys with this text in a value. */
  readonly text: string;
}

/** Results that are evaluated at most: they take a second or two. */
const mostResults = 50_000;

/** Alerts that are shown at most. */
const mostAlerts = 500;

/** What the changed monitor would have made of the results that are stored, beside what there was. @throws Fault */
export async function backtestStored(
  { changed, from, to, text }: BacktestWanted,
  engine: OpenedEngine,
  signal: AbortSignal,
): Promise<Backtest> {
  const [plan] = planMonitors(changed);
  if (plan === undefined) return { covers: noneCovered, would: [], were: [] };
  const { name: window, sizeMs, keyFields } = plan.window;
  const progress = await readProgress({ name: window, lateness: 0 }, engine, signal);
  const closedThrough = Math.min(progress.closedThrough ?? 0, to);
  const before = plan.type === 'spike' ? plan.baseline : 1;
  const { results, isCut } = await readStored(
    {
      ...{ window, keyFields, most: mostResults, to: closedThrough - sizeMs },
      from: from - before * sizeMs,
      ...(text !== '' && keyFields.length > 0 && { filter: [withText(keyFields, text)] }),
    },
    engine,
    signal,
  );
  const starts = results.map(({ start }) => start);
  const oldest = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
  // The oldest that was read may be there in part only.
  const begin = isCut ? Math.max(from, oldest + (before + 1) * sizeMs) : from;
  const evaluated = results.filter(({ start }) => start >= begin);
  const { openedFrom } = progress;
  const would = await evaluateStored({
    ...{ pipeline: changed, results, from: begin, closedThrough, openedFrom },
  });
  const were = await alertsWithin(
    { window, monitor: plan.name, from: begin, to: closedThrough, most: mostAlerts },
    changed,
    engine,
    signal,
  );
  const isMeant = ({ key }: Pick<AlertRow, 'key'>) =>
    text === '' || key.some((value) => String(value).toLowerCase().includes(text.toLowerCase()));
  const holding = { maintenance: [], paces: [], limits: { messages: 0, interval: 0 }, now: 0 };
  const rows = would.map((alert) => rowOfDocument(alert, [plan], undefined, holding));
  return {
    covers: { ...coveredBy(evaluated, sizeMs), isCut },
    would: newestFirst(rows).slice(0, mostAlerts),
    were: newestFirst(were.filter(isMeant)),
  };
}

const noneCovered = { windows: 0, keys: 0, results: 0, isCut: false };

function coveredBy(results: readonly StoredResult[], sizeMs: number) {
  if (results.length === 0) return noneCovered;
  const starts = new Set(results.map(({ start }) => start));
  const ordered = [...starts].toSorted((one, other) => one - other);
  return {
    from: ordered[0],
    to: (ordered.at(-1) ?? 0) + sizeMs,
    windows: starts.size,
    keys: new Set(results.map(({ key }) => JSON.stringify(key))).size,
    results: results.length,
  };
}

function newestFirst(rows: readonly AlertRow[]): readonly AlertRow[] {
  return rows.toSorted((one, other) => (other.firedAt ?? 0) - (one.firedAt ?? 0));
}
