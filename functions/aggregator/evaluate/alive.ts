import { advanceFlatline } from '../../core/monitors/flatline.ts';
import { freshState } from '../../core/monitors/lifecycle.ts';
import type { FlatlinePlan } from '../../core/monitors/plan.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import { byKey } from '../../core/windows/key.ts';
import { windowStartsOf } from '../../core/windows/panes.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import type { Key, PartialPane } from '../../core/windows/state.ts';
import type { EvaluateOptions } from '../context/context.ts';
import { changeStates, type StateChange } from './change-states.ts';

/** A key that has documents in a pane, with what batches have for that. */
export interface Alive {
  readonly plan: WindowPlan;
  readonly paneStart: number;
  readonly key: Key;
  readonly parts: readonly Pick<PartialPane, 'heard'>[];
}

/**
 * Notes that keys have documents, and ends the silence of those that were silent. This is written before the slot is
 * given back: a sweep that finds all of a shard taken must find its keys alive.
 *
 * @param late keys whose documents are too late to be counted: a clock that fell back is no silence. A key without a
 *   single counted document isn't watched.
 * @throws StoreUnavailable
 */
export async function evaluateAlive(
  touched: readonly Alive[],
  late: readonly Alive[],
  options: EvaluateOptions,
): Promise<void> {
  const monitors = options.monitors.filter((monitor) => monitor.type === 'flatline');
  const changes = monitors.flatMap((monitor) => [
    ...signsOfLife(monitor, touched, options),
    ...signsOfLife(monitor, late, options).map(({ change, ...of }) => ({
      ...of,
      change: (state: AlertState | undefined) => state && change(state),
    })),
  ]);
  if (changes.length > 0) await changeStates(changes, options);
}

function signsOfLife(
  monitor: FlatlinePlan,
  alive: readonly Alive[],
  { now }: EvaluateOptions,
): StateChange[] {
  const own = alive.filter(({ plan }) => plan.name === monitor.window.name);
  return byKey(own).map(([key, ofKey]) => {
    const ends = new Set(
      ofKey.flatMap(({ plan, paneStart }) =>
        windowStartsOf(plan, paneStart).map((start) => start + plan.sizeMs),
      ),
    );
    const heard = Math.max(
      ...ofKey.flatMap(({ parts }) => parts.map((part) => part.heard ?? Number.NEGATIVE_INFINITY)),
      Number.NEGATIVE_INFINITY,
    );
    // By the stream's order, not by time: which documents share a batch must make no difference.
    const change = (state: AlertState | undefined) =>
      withHeard(
        [...ends].reduce((current, end) => seenAlive(monitor, current, { key, end }, now()), state),
        heard,
      );
    return { monitor, key, change };
  });
}

function withHeard(state: AlertState | undefined, heard: number): AlertState | undefined {
  if (state === undefined || heard <= (state.lastHeard ?? Number.NEGATIVE_INFINITY)) return state;
  return { ...state, lastHeard: heard, revision: state.revision + 1 };
}

/** The state keeps when a key was last seen, once a window, for the sweep to miss it. */
function seenAlive(
  monitor: FlatlinePlan,
  state: AlertState | undefined,
  { key, end }: { readonly key: Key; readonly end: number },
  now: number,
): AlertState | undefined {
  const lastEnd = Math.max(end, state?.lastSeen ?? end);
  const silence = { key, lastEnd, seenEnd: end };
  const changed = advanceFlatline(monitor, state, silence, now) ?? state ?? freshState(monitor, key);
  if (changed === state && state.lastSeen === lastEnd) return state;
  const { forgotten: _, ...watched } = changed;
  return { ...watched, lastSeen: lastEnd, revision: (state?.revision ?? 0) + 1 };
}
