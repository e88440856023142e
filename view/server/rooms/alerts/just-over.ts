import { ask } from '../../../../cli/search/ask.ts';
import type { MonitorPlan } from '../../../../functions/core/monitors/plan.ts';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import { isKind } from '../../../../functions/engine/store/stored-kind.ts';
import type { AlertRow } from '../../../protocol/alerts.ts';
import type { OpenedEngine } from '../opened-engine.ts';
import { type Over, ofMonitor } from './find-alerts.ts';
import type { Holding } from './news.ts';
import { rowOfOver } from './rows.ts';

/** States that have something left to write, at most. */
const mostStates = 200;

/** How long an alert is remembered after its state says that it is over, in milliseconds: a search finds its document only after a refresh. */
const rememberMs = 30_000;

/** Alerts whose states say that they are over, and whose documents have still to be written. @throws Fault */
export async function readJustOver(
  plans: readonly MonitorPlan[] | undefined,
  holding: Holding,
  monitor: string | undefined,
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<readonly AlertRow[]> {
  const filter = [{ term: { kind: 'alert-state' } }, { term: { open: true } }, ...ofMonitor(monitor)];
  const body = { size: mostStates, query: { bool: { filter } }, sort: [{ _seq_no: 'desc' }] };
  const { hits } = await ask(client, { index: windowIndices(pipeline).monitors, body }, signal);
  return hits.hits
    .flatMap(({ _source }) => (isKind<AlertState>(_source, 'alert-state') ? [_source] : []))
    .flatMap((state) => state.over.map((alert) => rowOfOver(alert, state, plans, holding)));
}

/** An alert leaves the states and comes into the documents at two moments: between them it is remembered here. */
export class JustOver {
  private readonly seen = new Map<string, { readonly row: AlertRow; readonly at: number }>();

  /**
   * @param fresh what the states say now
   * @param now milliseconds; never goes back
   */
  with(fresh: readonly AlertRow[], { rows, count }: Over, now: number): Over {
    for (const row of fresh) this.seen.set(nameOf(row), { row, at: now });
    for (const row of rows) this.seen.delete(nameOf(row));
    for (const [name, { at }] of this.seen) if (now - at > rememberMs) this.seen.delete(name);
    const missing = [...this.seen.values()].map(({ row }) => row);
    if (missing.length === 0) return { rows, count };
    const newestFirst = (one: AlertRow, other: AlertRow) => (other.firedAt ?? 0) - (one.firedAt ?? 0);
    return { rows: [...missing, ...rows].toSorted(newestFirst), count: count + missing.length };
  }
}

/** What is over has fired, and so has an id. */
function nameOf({ id = '' }: AlertRow): string {
  return id;
}
