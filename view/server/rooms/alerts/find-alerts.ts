import { ask } from '../../../../cli/search/ask.ts';
import { stateOf } from '../../../../functions/aggregator/evaluate/alert-states.ts';
import { paceLimits } from '../../../../functions/aggregator/notify/pace-limits.ts';
import { stateId } from '../../../../functions/core/monitors/alert-id.ts';
import type { MonitorPlan } from '../../../../functions/core/monitors/plan.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { AlertRow } from '../../../protocol/alerts.ts';
import type { OpenedEngine } from '../opened-engine.ts';
import type { Holding } from './news.ts';
import { type FoundAlert, keyOf, readAlert, rowFields, rowOfDocument } from './rows.ts';

type Json = Readonly<Record<string, unknown>>;

/** In a filter: what is of this monitor, if one is asked for. */
export function ofMonitor(monitor: string | undefined): readonly Json[] {
  return monitor === undefined ? [] : [{ term: { monitor } }];
}

export interface Over {
  readonly rows: readonly AlertRow[];
  readonly count: number;
}

/** Alerts that are over, the newest first. @throws Fault */
export async function readOver(
  { monitor, most }: { readonly monitor: string | undefined; readonly most: number },
  plans: readonly MonitorPlan[],
  holding: Holding,
  engine: OpenedEngine,
  signal: AbortSignal,
): Promise<Over> {
  const filter = [{ term: { status: 'resolved' } }, ...ofMonitor(monitor)];
  const { found, total } = await searchAlerts(filter, most, engine, signal);
  const states = await statesOf(found, plans, engine, signal);
  return {
    rows: found.map((alert, position) => rowOfDocument(alert, plans, states[position], holding)),
    count: total,
  };
}

export interface Within {
  readonly window: string;
  readonly monitor?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly most: number;
}

/** Alerts of a window that were on at some time between, the newest first. @throws Fault */
export async function alertsWithin(
  { window, monitor, from, to, most }: Within,
  pipeline: Pipeline,
  engine: OpenedEngine,
  signal: AbortSignal,
): Promise<readonly AlertRow[]> {
  const format = 'epoch_millis';
  const ended = { range: { resolvedAt: { lte: from, format } } };
  const filter = [
    { term: { window } },
    ...ofMonitor(monitor),
    { range: { since: { lt: to, format } } },
    { bool: { must_not: [ended] } },
  ];
  const { found } = await searchAlerts(filter, most, engine, signal);
  const holding = { maintenance: [], paces: [], limits: paceLimits, now: Date.now() };
  const plans = planMonitors(pipeline);
  return found.map((alert) => rowOfDocument(alert, plans, undefined, holding));
}

async function searchAlerts(
  filter: readonly Json[],
  most: number,
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<{ readonly found: readonly FoundAlert[]; readonly total: number }> {
  const body = {
    size: most,
    query: { bool: { filter } },
    sort: [{ firedAt: { order: 'desc', unmapped_type: 'date' } }],
    _source: rowFields,
    track_total_hits: true,
  };
  const { hits } = await ask(client, { index: windowIndices(pipeline).alerts, body }, signal);
  const found = hits.hits.flatMap(({ _id, _source }) => readAlert(_id, _source) ?? []);
  return { found, total: hits.total?.value ?? found.length };
}

/** The states of the alerts' keys, by position. */
async function statesOf(
  alerts: readonly FoundAlert[],
  plans: readonly MonitorPlan[],
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<readonly (AlertState | undefined)[]> {
  const ids = alerts.map((alert) => {
    const plan = plans.find(({ name }) => name === alert.monitor);
    return stateId(alert.monitor, keyOf(alert, plan));
  });
  if (ids.length === 0) return [];
  const body = { size: 10_000, query: { ids: { values: [...new Set(ids)] } } };
  const { hits } = await ask(client, { index: windowIndices(pipeline).monitors, body }, signal);
  const states = new Map(
    hits.hits.map(({ _index: index, _id: id, _source: source }) => [
      id,
      stateOf({ address: { index, id }, source, revision: { seqNo: 0, primaryTerm: 0 } }),
    ]),
  );
  return ids.map((id) => states.get(id));
}
