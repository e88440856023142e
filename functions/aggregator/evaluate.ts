import { advanceFlatline } from '../core/monitors/flatline.ts';
import { judgeSpike, judgeThreshold, type MetricValues } from '../core/monitors/judge.ts';
import { advance, freshState } from '../core/monitors/lifecycle.ts';
import { advanceNewValue } from '../core/monitors/new-value.ts';
import type { MonitorPlan, SpikePlan } from '../core/monitors/plan.ts';
import type { AlertState, Judgement } from '../core/monitors/state.ts';
import { windowIndices } from '../core/windows/places.ts';
import type { ClosingState, Key } from '../core/windows/state.ts';
import { changeStates, type StateChange, type StateOptions, searchStates } from './alert-states.ts';
import { readBaselines } from './baselines.ts';
import { readLearning } from './learning.ts';
import type { WindowResult } from './merge-windows.ts';

export interface EvaluateOptions extends StateOptions {
  readonly monitors: readonly MonitorPlan[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * What can be said of windows that a batch mentions: breaches that can't be taken back, keys that are new or there
 * again.
 *
 * @param closings how far each window has been closed
 * @throws StoreUnavailable
 */
export async function judgeOpen(
  results: readonly WindowResult[],
  closings: ReadonlyMap<string, ClosingState | undefined>,
  options: EvaluateOptions,
): Promise<void> {
  const changes: StateChange[] = [];
  for (const monitor of options.monitors) {
    const own = results.filter(({ plan }) => plan.name === monitor.window.name);
    if (own.length === 0) continue;
    if (monitor.type === 'threshold' && monitor.opens) {
      changes.push(...openBreaches(monitor, own, closings.get(monitor.window.name), options));
    }
    if (monitor.type === 'flatline') changes.push(...signsOfLife(monitor, own, options));
    if (monitor.type === 'newValue') changes.push(...(await sightings(monitor, own, options)));
  }
  await changeStates(changes, options);
}

function openBreaches(
  monitor: Extract<MonitorPlan, { type: 'threshold' }>,
  results: readonly WindowResult[],
  closing: ClosingState | undefined,
  { now }: EvaluateOptions,
): StateChange[] {
  const finalThrough = closing?.closedThrough;
  const breaches = results.flatMap(({ merged, final }) => {
    const finding = judgeThreshold(monitor, merged.metrics, 'open');
    if (final || finding.verdict !== 'breach') return [];
    return [{ ...judgementOf(merged, finding, false), ...(finalThrough !== undefined && { finalThrough }) }];
  });
  return byKey(breaches).map(([key, judgements]) => ({
    monitor,
    key,
    change: (state) => advanceAll(monitor, state, judgements, now()),
  }));
}

/** The state keeps when a key was last seen, once a window, for the sweep to miss it. */
function signsOfLife(
  monitor: Extract<MonitorPlan, { type: 'flatline' }>,
  results: readonly WindowResult[],
  { now }: EvaluateOptions,
): StateChange[] {
  return byKey(results.map(({ merged }) => merged)).map(([key, windows]) => {
    const end = Math.max(...windows.map((window) => window.end));
    const change = (state: AlertState | undefined): AlertState | undefined => {
      const lastEnd = Math.max(end, state?.lastSeen ?? end);
      const silence = { key, lastEnd, watermark: Number.NEGATIVE_INFINITY };
      const changed = advanceFlatline(monitor, state, silence, now()) ?? state ?? freshState(monitor, key);
      if (changed === state && state.lastSeen === lastEnd) return state;
      return { ...changed, lastSeen: lastEnd, revision: (state?.revision ?? 0) + 1 };
    };
    return { monitor, key, change };
  });
}

async function sightings(
  monitor: Extract<MonitorPlan, { type: 'newValue' }>,
  results: readonly WindowResult[],
  options: EvaluateOptions,
): Promise<StateChange[]> {
  // By the stream's order, not by time: which documents share a batch must make no difference.
  const [first] = results;
  if (first === undefined) return [];
  const began = await readLearning(monitor.name, first.merged.start, options);
  const learnUntil = began + monitor.learnFor;
  const firstSeenOf = new Map<string, number>();
  for (const { merged } of results) {
    const id = JSON.stringify(merged.key);
    firstSeenOf.set(id, firstSeenOf.get(id) ?? merged.start);
  }
  return byKey(results.map(({ merged }) => merged)).map(([key, windows]) => {
    const firstSeen = firstSeenOf.get(JSON.stringify(key)) ?? first.merged.start;
    const lastSeen = Math.max(...windows.map(({ end }) => end));
    const seen = { key, firstSeen, lastSeen, learnUntil };
    return { monitor, key, change: (state) => advanceNewValue(monitor, state, seen, options.now()) };
  });
}

/**
 * Judges windows that are final, in order, once each: the monitors' states remember how far they are. Keys whose alert
 * is on and that have no data any more are judged too.
 *
 * @throws StoreUnavailable
 */
export async function judgeFinal(
  results: readonly WindowResult[],
  closing: ClosingState,
  options: EvaluateOptions,
): Promise<void> {
  const monitors = options.monitors.filter(
    ({ type, window }) => window.name === closing.window && (type === 'threshold' || type === 'spike'),
  );
  if (monitors.length === 0) return;
  await options.store.refresh(windowIndices(options.pipeline).monitors);
  for (const monitor of monitors) {
    const status = ['pending', 'firing'];
    const active = await searchStates({ monitor: monitor.name, status }, options);
    await judgeMonitor(monitor, results, active, closing, options);
  }
}

async function judgeMonitor(
  monitor: MonitorPlan,
  results: readonly WindowResult[],
  active: readonly AlertState[],
  closing: ClosingState,
  options: EvaluateOptions,
): Promise<void> {
  const activeKeys = new Map(active.map(({ key }) => [JSON.stringify(key), key]));
  const judged = await judgements(monitor, results, activeKeys, closing, options);
  const concerned = new Map<string, { key: Key; judgements: Judgement[] }>();
  for (const judgement of judged) {
    const id = JSON.stringify(judgement.key);
    const known = concerned.get(id) ?? { key: judgement.key, judgements: [] };
    known.judgements.push(judgement);
    concerned.set(id, known);
  }
  for (const [id, key] of activeKeys) if (!concerned.has(id)) concerned.set(id, { key, judgements: [] });
  const changes = [...concerned].flatMap(([id, { key, judgements }]): StateChange[] => {
    const breached = judgements.some(({ verdict }) => verdict === 'breach' || verdict === 'between');
    if (!breached && !activeKeys.has(id)) return [];
    const all = [...judgements, ...silence(monitor, key, judgements.at(-1)?.windowEnd, closing)];
    return [{ monitor, key, change: (state) => advanceAll(monitor, state, all, options.now()) }];
  });
  await changeStates(changes, options);
}

/** The last window closed, if the key has nothing in it. */
function silence(
  { window }: MonitorPlan,
  key: Key,
  lastEnd: number | undefined,
  { claimedThrough }: ClosingState,
): Judgement[] {
  if (lastEnd !== undefined && lastEnd >= claimedThrough) return [];
  const windowStart = claimedThrough - window.size;
  return [{ key, windowStart, windowEnd: claimedThrough, verdict: 'clear', final: true }];
}

async function judgements(
  monitor: MonitorPlan,
  results: readonly WindowResult[],
  active: ReadonlyMap<string, Key>,
  closing: ClosingState,
  options: EvaluateOptions,
): Promise<Judgement[]> {
  if (monitor.type === 'threshold') {
    return results.map(({ merged }) =>
      judgementOf(merged, judgeThreshold(monitor, merged.metrics, 'final'), true),
    );
  }
  if (monitor.type !== 'spike') return [];
  const worth = results.filter(
    ({ merged }) => isWorth(monitor, merged.metrics) || active.has(JSON.stringify(merged.key)),
  );
  const baselines = await readBaselines(monitor, worth, closing, options);
  return worth.map(({ merged }, position) =>
    judgementOf(merged, judgeSpike(monitor, merged.metrics[monitor.value], baselines[position]), true),
  );
}

/** Too low a value is no spike, whatever came before: most keys need no look at their past. */
function isWorth({ value, atLeast }: SpikePlan, metrics: MetricValues): boolean {
  const found = metrics[value];
  return typeof found === 'number' && found >= atLeast;
}

function judgementOf(
  { key, start, end, metrics }: WindowResult['merged'],
  finding: Pick<Judgement, 'verdict' | 'value' | 'threshold'>,
  final: boolean,
): Judgement {
  return { key, windowStart: start, windowEnd: end, ...finding, final, metrics };
}

function advanceAll(
  monitor: MonitorPlan,
  state: AlertState | undefined,
  judgements: readonly Judgement[],
  now: number,
): AlertState | undefined {
  return judgements.reduce<AlertState | undefined>(
    (current, judgement) => advance(monitor, current, judgement, now) ?? current,
    state,
  );
}

/** Groups in order of first appearance, each in order of the windows' ends. */
function byKey<
  Item extends { readonly key: Key } & ({ readonly end: number } | { readonly windowEnd: number }),
>(items: readonly Item[]): [Key, Item[]][] {
  const groups = new Map<string, [Key, Item[]]>();
  const endOf = (item: Item) => ('end' in item ? item.end : item.windowEnd);
  for (const item of items.toSorted((a, b) => endOf(a) - endOf(b))) {
    const id = JSON.stringify(item.key);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [item.key, [item]]);
    else group[1].push(item);
  }
  return [...groups.values()];
}
