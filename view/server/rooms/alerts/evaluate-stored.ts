import { setImmediate as othersTurn } from 'node:timers/promises';
import { finalEvaluator } from '../../../../functions/aggregator/evaluate/final.ts';
import { inChunks } from '../../../../functions/aggregator/notify/sending.ts';
import type { ClosedPart } from '../../../../functions/aggregator/results/closed-keys.ts';
import type { WindowResult } from '../../../../functions/aggregator/results/results.ts';
import { alertDocuments } from '../../../../functions/core/monitors/alert.ts';
import { alertId } from '../../../../functions/core/monitors/alert-id.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { resultAddress } from '../../../../functions/core/windows/addresses.ts';
import { byKey, isOthers } from '../../../../functions/core/windows/key.ts';
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

/** Results that are worked on without a pause: the view's one thread has other pages to serve. */
const atOnce = 1_000;

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
  for (const some of inChunks(all, atOnce)) {
    await store.put(
      some.map(({ merged }) => ({
        address: resultAddress(pipeline.name, {
          window: plan.name,
          windowStart: merged.start,
          key: merged.key,
        }),
        source: resultSource(plan, merged, true),
        ifStored: 'absent',
      })),
    );
    await othersTurn();
  }
  const latest = new Map<string, AlertState>();
  const evaluate = finalEvaluator({
    ...{ pipelineName: pipeline.name, store, monitors: [monitor], now: () => closedThrough },
    claimUntil: 0,
    enqueue: (state) => latest.set(JSON.stringify(state.key), state),
  });
  const evaluated = all.filter(({ merged }) => merged.start >= from && merged.end <= closedThrough);
  const others = evaluated.filter(({ merged }) => isOthers(plan, merged.key));
  const closing: ClosedPart = {
    ...{ window: plan.name, through: closedThrough },
    openedFrom: openedFrom ?? from,
  };
  // A key without a result may be counted there.
  const crowdedEnds = new Set(others.map(({ merged }) => merged.end));
  const own = evaluated.filter(({ merged }) => !isOthers(plan, merged.key));
  // Keys don't concern each other. One closing for all: the keys whose alert is on are those before it, which are none.
  for (const some of someKeys(own)) {
    const results = some.toSorted((one, other) => one.merged.end - other.merged.end);
    await evaluate({
      closing,
      crowdedEnds: () => crowdedEnds,
      keys: { from: 0, beyond: Number.POSITIVE_INFINITY },
      results,
    });
    await othersTurn();
  }
  return [...latest.values()].flatMap((state) =>
    alertDocuments(monitor, state).flatMap(({ alert, source }) => {
      const id = alertId(alert.monitor, alert.key, alert.episode);
      return readAlert(id, source) ?? [];
    }),
  );
}

/** All results of some keys, in parts of which none is much larger than what is worked on at once. */
function* someKeys(results: readonly WindowResult[]): Generator<readonly WindowResult[]> {
  let some: WindowResult[] = [];
  for (const [, own] of byKey(results.map((result) => ({ key: result.merged.key, result })))) {
    some.push(...own.map(({ result }) => result));
    if (some.length < atOnce) continue;
    yield some;
    some = [];
  }
  yield some;
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
