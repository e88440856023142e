import { learningAddress } from '../../core/monitors/addresses.ts';
import { evaluateThreshold } from '../../core/monitors/evaluate.ts';
import { advanceNewValue } from '../../core/monitors/new-value.ts';
import type { MonitorPlan } from '../../core/monitors/plan.ts';
import { byKey, isOthers } from '../../core/windows/key.ts';
import { type PipelineStore, StoreUnavailable } from '../../engine/store/window-store.ts';
import type { EvaluateOptions } from '../context/context.ts';
import type { WindowResult } from '../results/results.ts';
import { changeStates, type StateChange } from './change-states.ts';
import { advanceAll, evaluationOf } from './evaluations.ts';

/**
 * Evaluates windows that are still open, as far as later documents can't change the outcome: breaches that can't be
 * taken back, and keys that are new.
 *
 * @throws StoreUnavailable
 */
export async function evaluateOpen(
  results: readonly WindowResult[],
  options: EvaluateOptions,
): Promise<void> {
  const changes: StateChange[][] = [];
  for (const monitor of options.monitors) {
    const own = results.filter(({ plan }) => plan.name === monitor.window.name);
    const [first] = own;
    if (first === undefined) continue;
    const ofKeys = own.filter(({ plan, merged: { key } }) => !isOthers(plan, key));
    if (monitor.type === 'threshold' && monitor.canFireOpen) {
      changes.push(openBreaches(monitor, ofKeys, options));
    }
    if (monitor.type === 'newValue')
      changes.push(await sightings(monitor, ofKeys, first.merged.start, options));
  }
  await changeStates(changes.flat(), options);
}

function openBreaches(
  monitor: Extract<MonitorPlan, { type: 'threshold' }>,
  results: readonly WindowResult[],
  { now }: EvaluateOptions,
): StateChange[] {
  const breaches = results.flatMap(({ merged, isFinal, closedThrough: finalThrough }) => {
    const comparison = evaluateThreshold(monitor, merged.metrics, 'open');
    if (isFinal || comparison.outcome !== 'breach') return [];
    return [
      { ...evaluationOf(merged, comparison, false), ...(finalThrough !== undefined && { finalThrough }) },
    ];
  });
  return byKey(breaches).map(([key, evaluations]) => ({
    monitor,
    key,
    change: (state) => advanceAll(monitor, state, evaluations, now()),
  }));
}

async function sightings(
  monitor: Extract<MonitorPlan, { type: 'newValue' }>,
  results: readonly WindowResult[],
  first: number,
  options: EvaluateOptions,
): Promise<StateChange[]> {
  // By the stream's order, not by time: which documents share a batch must make no difference.
  const began = await readLearning(monitor.name, first, options);
  const learnUntil = began + monitor.learnForMs;
  return byKey(results.map(({ merged }) => merged)).map(([key, windows]) => {
    const firstSeen = windows[0]?.start ?? first;
    const lastSeen = windows.reduce((last, { end }) => Math.max(last, end), firstSeen);
    const sighting = { key, firstSeen, lastSeen, learnUntil };
    return { monitor, key, change: (state) => advanceNewValue(monitor, state, sighting, options.now()) };
  });
}

/**
 * The event time at which a monitor began to learn: that of the first window it saw, kept ever since.
 *
 * @throws StoreUnavailable
 */
async function readLearning(
  monitor: string,
  first: number,
  { pipelineName, store }: PipelineStore,
): Promise<number> {
  const address = learningAddress(pipelineName, monitor);
  for (;;) {
    const [stored] = await store.get([address]);
    const began = stored?.source.began;
    if (typeof began === 'number') return began;
    const source = { kind: 'learning', monitor, began: first };
    const [outcome] = await store.put([{ address, source, ifStored: stored?.revision ?? 'absent' }]);
    if (outcome === 'written') return first;
    if (outcome === 'failed') throw new StoreUnavailable('the begin of learning could not be written');
  }
}
