import { evaluateSpike, evaluateThreshold } from '../../core/monitors/evaluate.ts';
import type { MetricValues } from '../../core/monitors/measure.ts';
import type { MonitorPlan, SpikePlan } from '../../core/monitors/plan.ts';
import type { Evaluation } from '../../core/monitors/state.ts';
import { keySlot, windowIndices } from '../../core/windows/addresses.ts';
import { byKey } from '../../core/windows/key.ts';
import type { Key } from '../../core/windows/state.ts';
import type { EvaluateOptions } from '../context/context.ts';
import type { ClosedKeys, ClosedPart, KeyRange } from '../results/closed-keys.ts';
import type { WindowResult } from '../results/results.ts';
import { active, searchStates } from './alert-states.ts';
import { readBaselines } from './baselines.ts';
import { changeStates, type StateChange } from './change-states.ts';
import { advanceAll, evaluationOf, withoutPartialWindows } from './evaluations.ts';

/**
 * Evaluates final windows in order, each once: the alert states remember how far they are. Keys whose alert is on and
 * that have no data any more are evaluated too; they are looked up once for all keys of a closing.
 *
 * @throws StoreUnavailable
 */
export function finalEvaluator(options: EvaluateOptions): (closed: ClosedKeys) => Promise<void> {
  let known: { readonly closing: ClosedPart; readonly active: ActiveKeys } | undefined;
  return async (closed) => {
    const { closing, results, keys } = closed;
    const monitors = options.monitors.filter(
      ({ type, window }) => window.name === closing.window && (type === 'threshold' || type === 'spike'),
    );
    if (monitors.length === 0) return;
    if (known?.closing.window !== closing.window || known.closing.through !== closing.through)
      known = { closing, active: await readActive(monitors, options) };
    const final: Final = { ...closed, endsOf: endsOf(results) };
    for (const monitor of monitors) {
      const own = (known.active.get(monitor.name) ?? []).filter((key) => isAmong(key, keys));
      await evaluateMonitor(monitor, final, own, options);
    }
  };
}

/** Keys whose alert is on, or about to be, by monitor. */
type ActiveKeys = ReadonlyMap<string, readonly Key[]>;

async function readActive(monitors: readonly MonitorPlan[], options: EvaluateOptions): Promise<ActiveKeys> {
  await options.store.refresh(windowIndices(options.pipelineName).monitors);
  const keys = new Map<string, readonly Key[]>();
  for (const { name } of monitors) {
    const states = await searchStates({ monitor: name, ...active }, options);
    keys.set(
      name,
      states.map(({ key }) => key),
    );
  }
  return keys;
}

/** What all monitors of a window are to evaluate. */
interface Final extends ClosedKeys {
  /** Ends of the windows in which a key has data, by its JSON. */
  readonly endsOf: ReadonlyMap<string, ReadonlySet<number>>;
}

function endsOf(results: readonly WindowResult[]): Final['endsOf'] {
  const ends = byKey(results.map(({ merged }) => merged)).map(
    ([key, windows]) => [JSON.stringify(key), new Set(windows.map(({ end }) => end))] as const,
  );
  return new Map(ends);
}

function isAmong(key: Key, { from, beyond }: KeyRange): boolean {
  const place = keySlot(key);
  return from <= place && place < beyond;
}

async function evaluateMonitor(
  monitor: MonitorPlan,
  final: Final,
  active: readonly Key[],
  options: EvaluateOptions,
): Promise<void> {
  const activeKeys = new Map(active.map((key) => [JSON.stringify(key), key]));
  const evaluated = await evaluationsOf(monitor, final, activeKeys, options);
  const concerned = new Map(
    byKey(evaluated).map(([key, evaluations]) => [JSON.stringify(key), { key, evaluations }]),
  );
  for (const [id, key] of activeKeys) if (!concerned.has(id)) concerned.set(id, { key, evaluations: [] });
  const changes = [...concerned].flatMap(([id, { key, evaluations }]): StateChange[] => {
    const breached = evaluations.some(({ outcome }) => outcome === 'breach' || outcome === 'between');
    if (!breached && !activeKeys.has(id)) return [];
    const all = [...evaluations, ...withoutData(monitor, key, final)];
    return [{ monitor, key, change: (state) => advanceAll(monitor, state, all, options.now()) }];
  });
  await changeStates(changes, options);
}

/**
 * Evaluations of windows in which the key has no data: one for each in which it may have been counted under `_other`,
 * and one for the last closed window, which stands for those before it.
 */
function withoutData(
  { window }: MonitorPlan,
  key: Key,
  { closing: { through }, endsOf, crowdedEnds }: Final,
): Evaluation[] {
  const withData = endsOf.get(JSON.stringify(key));
  const crowded = crowdedEnds(key);
  const ends = [...new Set([...crowded, through])].filter((end) => !withData?.has(end));
  return ends.map((windowEnd) => ({
    key,
    windowStart: windowEnd - window.sizeMs,
    windowEnd,
    outcome: crowded.has(windowEnd) ? 'hidden' : 'absent',
    isFinal: true,
  }));
}

async function evaluationsOf(
  monitor: MonitorPlan,
  { results, closing }: Final,
  active: ReadonlyMap<string, Key>,
  options: EvaluateOptions,
): Promise<Evaluation[]> {
  if (monitor.type === 'threshold') {
    const evaluated = results.map(({ merged }) =>
      evaluationOf(merged, evaluateThreshold(monitor, merged.metrics, 'final'), true),
    );
    return await withoutPartialWindows(monitor, evaluated, closing, options);
  }
  if (monitor.type !== 'spike') return [];
  const worth = results.filter(({ merged }) => isWorth(monitor, merged.metrics));
  const found = await readBaselines(monitor, worth, closing, options);
  const baselines = new Map(worth.map((result, position) => [result, found[position]]));
  // Where a key has a spike now, its windows without a spike are evaluated too: they may end the alert.
  const concerned = new Set([...active.keys(), ...worth.map(({ merged: { key } }) => JSON.stringify(key))]);
  return results
    .filter(({ merged: { key } }) => concerned.has(JSON.stringify(key)))
    .map((result) => {
      const comparison = evaluateSpike(monitor, result.merged.metrics[monitor.value], baselines.get(result));
      return evaluationOf(result.merged, comparison, true);
    });
}

/** Too low a value is no spike, whatever came before: most keys need no look at their past. */
function isWorth({ value, atLeast }: SpikePlan, metrics: MetricValues): boolean {
  const found = metrics[value];
  return typeof found === 'number' && found >= atLeast;
}
