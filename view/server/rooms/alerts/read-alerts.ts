import { z } from 'zod';
import { ask } from '../../../../cli/search/ask.ts';
import { active } from '../../../../functions/aggregator/evaluate/alert-states.ts';
import { paceLimits } from '../../../../functions/aggregator/notify/pace-limits.ts';
import type { Pace } from '../../../../functions/core/monitors/pace.ts';
import type { MonitorPlan } from '../../../../functions/core/monitors/plan.ts';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import { isKind } from '../../../../functions/engine/store/stored-kind.ts';
import type { AlertRow, MaintenanceRow } from '../../../protocol/alerts.ts';
import type { OpenedEngine } from '../opened-engine.ts';
import { ofMonitor } from './find-alerts.ts';
import type { Holding } from './news.ts';
import { rowOfState } from './rows.ts';

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
  const filter = [{ term: { kind: 'alert-state' } }, { terms: active }, ...ofMonitor(monitor)];
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
