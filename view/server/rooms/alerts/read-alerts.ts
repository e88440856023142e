import { z } from 'zod';
import { ask } from '../../../../cli/search/ask.ts';
import { active, stateOf } from '../../../../functions/aggregator/evaluate/alert-states.ts';
import { paceLimits } from '../../../../functions/aggregator/notify/pace-limits.ts';
import { stateId } from '../../../../functions/core/monitors/alert-id.ts';
import type { Pace } from '../../../../functions/core/monitors/pace.ts';
import type { MonitorPlan } from '../../../../functions/core/monitors/plan.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import { isKind } from '../../../../functions/engine/store/stored-kind.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { AlertRow, MaintenanceRow } from '../../../protocol/alerts.ts';
import type { OpenedEngine } from '../opened-engine.ts';
import type { Holding } from './news.ts';
import { type FoundAlert, keyOf, readAlert, rowOfDocument, rowOfState } from './rows.ts';

type Json = Readonly<Record<string, unknown>>;

/** More alerts that are on than this are counted alone. */
const mostCurrent = 200;

const byStatus = z.object({
  statuses: z.object({ buckets: z.array(z.object({ key: z.string(), doc_count: z.number() })) }),
});

export interface Current {
  readonly rows: readonly AlertRow[];
  readonly firing: number;
  readonly pending: number;
}

/** Alerts that are pending or fire: those that fire first, then by their last change. @throws Fault */
export async function readCurrent(
  plans: readonly MonitorPlan[] | undefined,
  holding: Holding,
  monitor: string | undefined,
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<Current> {
  const filter = [
    { term: { kind: 'alert-state' } },
    { terms: active },
    ...(monitor === undefined ? [] : [{ term: { monitor } }]),
  ];
  const body = {
    size: mostCurrent,
    query: { bool: { filter } },
    sort: [{ status: 'asc' }, { _seq_no: 'desc' }],
    aggs: { statuses: { terms: { field: 'status' } } },
  };
  const { hits, aggregations } = await ask(client, { index: windowIndices(pipeline).monitors, body }, signal);
  const counts = byStatus.safeParse(aggregations);
  const counted = (status: string) =>
    counts.success ? (counts.data.statuses.buckets.find(({ key }) => key === status)?.doc_count ?? 0) : 0;
  const states = hits.hits.flatMap(({ _source }) =>
    isKind<AlertState>(_source, 'alert-state') ? [_source] : [],
  );
  return {
    rows: states.map((state) => rowOfState(state, plans, holding)),
    ...{ firing: counted('firing'), pending: counted('pending') },
  };
}

/** What holds notifications back. @throws Fault */
export async function readHolding(
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<Holding & { readonly shown: readonly MaintenanceRow[] }> {
  const now = Date.now();
  const body = { size: 1_000, query: { terms: { kind: ['maintenance', 'pace'] } } };
  const { hits } = await ask(client, { index: windowIndices(pipeline).monitors, body }, signal);
  const sources = hits.hits.map(({ _source }) => _source);
  const maintenance = sources.flatMap((source) => {
    const read = storedMaintenance.safeParse(source);
    return read.success && read.data.until > now ? [read.data] : [];
  });
  return {
    maintenance: maintenance.map(({ kind: _, ...each }) => each),
    shown: maintenance.map(({ kind: _, ...each }) => each).toSorted((one, other) => one.until - other.until),
    paces: sources.flatMap((source) => (isKind<Pace>(source, 'pace') ? [source] : [])),
    ...{ limits: paceLimits, now },
  };
}

const storedMaintenance = z.object({
  kind: z.literal('maintenance'),
  ...{ id: z.string(), from: z.number(), until: z.number(), reason: z.string() },
  monitor: z.string().exactOptional(),
  key: z.array(z.union([z.string(), z.number(), z.boolean()])).exactOptional(),
});

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
  const filter = [
    { term: { status: 'resolved' } },
    ...(monitor === undefined ? [] : [{ term: { monitor } }]),
  ];
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
    ...(monitor === undefined ? [] : [{ term: { monitor } }]),
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
