import { advanceFlatline } from '../core/monitors/flatline.ts';
import { freshState } from '../core/monitors/lifecycle.ts';
import type { FlatlinePlan } from '../core/monitors/plan.ts';
import type { AlertState } from '../core/monitors/state.ts';
import { changeStates } from './alert-states.ts';
import { byKey, type EvaluateOptions } from './judgements.ts';
import { type WindowOfKey, windowsOf } from './merge-windows.ts';

/**
 * Keys that have documents, in the stream's order: their silence is over, if they were silent. To be written before the
 * shard's state says that time has passed them: a sweep that finds it so must find them alive.
 *
 * @throws StoreUnavailable
 */
export async function judgeAlive(
  touched: Parameters<typeof windowsOf>[0],
  options: EvaluateOptions,
): Promise<void> {
  const monitors = options.monitors.filter((monitor) => monitor.type === 'flatline');
  const watched = new Set(monitors.map(({ window }) => window.name));
  const alive = windowsOf(touched.filter(({ plan }) => watched.has(plan.name)));
  const changes = monitors.flatMap((monitor) => {
    const own = alive.filter(({ plan }) => plan.name === monitor.window.name);
    return byKey(own).map(([key, windows]) => ({
      monitor,
      key,
      // By the stream's order, not by time: which documents share a batch must make no difference.
      change: (state: AlertState | undefined) =>
        windows.reduce((current, window) => seenAlive(monitor, current, window, options.now()), state),
    }));
  });
  if (changes.length > 0) await changeStates(changes, options);
}

/** The state keeps when a key was last seen, once a window, for the sweep to miss it. */
function seenAlive(
  monitor: FlatlinePlan,
  state: AlertState | undefined,
  { plan, start, key }: WindowOfKey,
  now: number,
): AlertState | undefined {
  const end = start + plan.size;
  const lastEnd = Math.max(end, state?.lastSeen ?? end);
  const silence = { key, lastEnd, seenEnd: end };
  const changed = advanceFlatline(monitor, state, silence, now) ?? state ?? freshState(monitor, key);
  if (changed === state && state.lastSeen === lastEnd) return state;
  const { forgotten: _, ...watched } = changed;
  return { ...watched, lastSeen: lastEnd, revision: (state?.revision ?? 0) + 1 };
}
