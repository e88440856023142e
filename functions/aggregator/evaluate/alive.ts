import { advanceFlatline } from '../../core/monitors/flatline.ts';
import { freshState } from '../../core/monitors/lifecycle.ts';
import type { FlatlinePlan } from '../../core/monitors/plan.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import { byKey } from '../../core/windows/key.ts';
import { paneStartOf } from '../../core/windows/panes.ts';
import type { Touch } from '../../core/windows/touch.ts';
import { type WindowOfKey, windowsOf } from '../close/merge-windows.ts';
import { changeStates, type StateChange } from './change-states.ts';
import type { EvaluateOptions } from './evaluations.ts';

/**
 * Notes that keys have documents, in the stream's order, and ends the silence of those that were silent. This is written
 * before the shard's state: a sweep that reads the newer watermark must find these keys alive.
 *
 * @param late keys whose documents are too late to be counted: a clock that fell back is no silence. A key without a
 *   single counted document isn't watched.
 * @throws StoreUnavailable
 */
export async function evaluateAlive(
  touched: readonly Touch[],
  late: readonly Touch[],
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
  touches: readonly Touch[],
  { now }: EvaluateOptions,
): StateChange[] {
  const own = touches.filter(({ plan }) => plan.name === monitor.window.name);
  return byKey(own).map(([key, ofKey]) => {
    const windows = windowsOf(ofKey);
    const heard = lastHeard(ofKey);
    // By the stream's order, not by time: which documents share a batch must make no difference.
    const change = (state: AlertState | undefined) =>
      withHeard(
        windows.reduce((current, window) => seenAlive(monitor, current, window, now()), state),
        heard,
      );
    return { monitor, key, change };
  });
}

/** A counted event that is so far behind its arrival is noted, in milliseconds. Most keys never have one. */
const notedDelayMs = 60_000;

/** End of the pane in which the last of them arrived whose events are far behind. */
function lastHeard(touches: readonly Touch[]): number {
  const ends = touches.flatMap(({ plan, documents }) =>
    documents
      .filter(({ eventTime, arrivalTime }) => arrivalTime - eventTime > notedDelayMs)
      .map(({ arrivalTime }) => paneStartOf(plan, arrivalTime) + plan.slideMs),
  );
  return ends.reduce((last, end) => Math.max(last, end), Number.NEGATIVE_INFINITY);
}

function withHeard(state: AlertState | undefined, heard: number): AlertState | undefined {
  if (state === undefined || heard <= (state.lastHeard ?? Number.NEGATIVE_INFINITY)) return state;
  return { ...state, lastHeard: heard, revision: state.revision + 1 };
}

/** The state keeps when a key was last seen, once a window, for the sweep to miss it. */
function seenAlive(
  monitor: FlatlinePlan,
  state: AlertState | undefined,
  { plan, start, key }: WindowOfKey,
  now: number,
): AlertState | undefined {
  const end = start + plan.sizeMs;
  const lastEnd = Math.max(end, state?.lastSeen ?? end);
  const silence = { key, lastEnd, seenEnd: end };
  const changed = advanceFlatline(monitor, state, silence, now) ?? state ?? freshState(monitor, key);
  if (changed === state && state.lastSeen === lastEnd) return state;
  const { forgotten: _, ...watched } = changed;
  return { ...watched, lastSeen: lastEnd, revision: (state?.revision ?? 0) + 1 };
}
