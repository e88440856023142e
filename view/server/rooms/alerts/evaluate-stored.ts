import type { WindowResult } from '../../../../functions/aggregator/close/write-results.ts';
import { finalEvaluator } from '../../../../functions/aggregator/evaluate/final.ts';
import { alertDocuments } from '../../../../functions/core/monitors/alert.ts';
import { alertId } from '../../../../functions/core/monitors/alert-id.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { resultAddress } from '../../../../functions/core/windows/addresses.ts';
import { isOthers } from '../../../../functions/core/windows/key.ts';
import { resultSource } from '../../../../functions/core/windows/merge.ts';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { KeyValues } from '../../../protocol/alerts.ts';
import { type FoundAlert, readAlert } from './rows.ts';

/** A final window of one key, as it is stored. Times are milliseconds. */
export interface StoredResult {
  readonly start: number;
  readonly key: KeyValues;
  readonly documents: number;
  readonly metrics: Readonly<Record<string, unknown>>;
}

export interface EvaluateStored {
  /** With one monitor. */
  readonly pipeline: Pipeline;
  /** Of that monitor's window; those before `from` only tell what came before. */
  readonly results: readonly StoredResult[];
  /** Start of the first window that is evaluated. */
  readonly from: number;
  /** Windows that end after it aren't final. */
  readonly closedThrough: number;
  /** Before it there is no history; absent: it isn't known. */
  readonly openedFrom?: number | undefined;
}

/** The alerts that the monitor gives over results that are stored: by the aggregator's own code, in memory. */
export async function evaluateStored(given: EvaluateStored): Promise<readonly FoundAlert[]> {
  const { pipeline, from, closedThrough, openedFrom } = given;
  const [monitor] = planMonitors(pipeline);
  const plan = planWindows(pipeline).find(({ name }) => name === monitor?.window.name);
  if (monitor === undefined || plan === undefined) return [];
  const all = given.results.map((result): WindowResult => {
    const { start, key, documents, metrics } = result;
    const times = { window: plan.name, start, end: start + plan.sizeMs };
    const merged = { ...times, key, documents, skipped: {}, revision: 1, metrics: plainOf(metrics) };
    return { plan, merged, isFinal: true };
  });
  const store = memoryStore();
  await store.put(
    all.map(({ merged }) => ({
      address: resultAddress(pipeline.name, {
        window: plan.name,
        windowStart: merged.start,
        key: merged.key,
      }),
      source: resultSource(plan, merged, true),
      ifStored: 'absent',
    })),
  );
  const latest = new Map<string, AlertState>();
  const evaluate = finalEvaluator({
    ...{ pipelineName: pipeline.name, store, monitors: [monitor], now: () => closedThrough },
    claimUntil: 0,
    enqueue: (state) => latest.set(JSON.stringify(state.key), state),
  });
  const evaluated = all.filter(({ merged }) => merged.start >= from && merged.end <= closedThrough);
  const others = evaluated.filter(({ merged }) => isOthers(plan, merged.key));
  await evaluate({
    closing: {
      ...{ kind: 'closing', window: plan.name, claimedThrough: closedThrough, leasedUntil: 0 },
      openedFrom: openedFrom ?? from,
    },
    // A key without a result may be counted there.
    crowdedEnds: new Set(others.map(({ merged }) => merged.end)),
    slots: { from: 0, to: undefined },
    results: evaluated
      .filter((result) => !others.includes(result))
      .toSorted((one, other) => one.merged.end - other.merged.end),
  });
  return [...latest.values()].flatMap((state) =>
    alertDocuments(monitor, state).flatMap(({ alert, source }) => {
      const id = alertId(alert.monitor, alert.key, alert.episode);
      return readAlert(id, source) ?? [];
    }),
  );
}

type Plain = WindowResult['merged']['metrics'];

/** Numbers and texts, which a monitor can look at. */
function plainOf(metrics: StoredResult['metrics']): Plain {
  const plain: Record<string, Plain[string]> = {};
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
      plain[name] = value;
  }
  return plain;
}
