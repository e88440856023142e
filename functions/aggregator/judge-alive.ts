import { advanceFlatline } from '../core/monitors/flatline.ts';
import { freshState } from '../core/monitors/lifecycle.ts';
import type { FlatlinePlan } from '../core/monitors/plan.ts';
import type { AlertState } from '../core/monitors/state.ts';
import { isAfter } from '../core/windows/state.ts';
import { changeStates } from './alert-states.ts';
import type { SeenKey } from './fold-batch.ts';
import { byKey, type EvaluateOptions } from './judgements.ts';
import { type WindowOfKey, windowsOf } from './merge-windows.ts';

/**
 * Keys that have documents: their silence is over, if they were silent. To be written before the shard's state says that
 * time has passed them: a sweep that finds it so must find them alive.
 *
 * @throws StoreUnavailable
 */
export async function judgeAlive(seen: readonly SeenKey[], options: EvaluateOptions): Promise<void> {
  const monitors = options.monitors.filter((monitor) => monitor.type === 'flatline');
  const changes = monitors.flatMap((monitor) => {
    const own = seen.filter(({ plan }) => plan.name === monitor.window.name);
    return byKey(own).map(([key, touches]) => ({
      monitor,
      key,
      change: (state: AlertState | undefined) => alive(monitor, state, touches, options.now()),
    }));
  });
  if (changes.length > 0) await changeStates(changes, options);
}

/**
 * By the stream's order, not by time: which documents share a batch must make no difference. There is no end to keys
 * that never had room, so a document that had none counts only after one that had.
 */
function alive(
  monitor: FlatlinePlan,
  state: AlertState | undefined,
  touches: readonly SeenKey[],
  now: number,
): AlertState | undefined {
  const [first] = touches;
  if (first === undefined) return state;
  const { shardId } = first;
  const from = state?.watchedFrom?.[shardId] ?? firstOf(touches.filter(({ moved }) => !moved));
  if (from === undefined) return state;
  const watched = touches.flatMap((touch) => {
    const documents = touch.documents.filter(({ sequenceNumber }) => !isAfter(from, sequenceNumber));
    return documents.length > 0 ? [{ ...touch, documents }] : [];
  });
  const judged = windowsOf(watched.toSorted(inStreamOrder)).reduce(
    (current, window) => seenAlive(monitor, current, window, now),
    state,
  );
  if (judged === undefined || judged.watchedFrom?.[shardId] !== undefined) return judged;
  const revision = (state?.revision ?? 0) + 1;
  return { ...judged, watchedFrom: { ...judged.watchedFrom, [shardId]: from }, revision };
}

function firstOf(touches: readonly SeenKey[]): string | undefined {
  return touches.toSorted(inStreamOrder)[0]?.documents[0]?.sequenceNumber;
}

function inStreamOrder({ documents: [one] }: SeenKey, { documents: [other] }: SeenKey): number {
  return isAfter(one?.sequenceNumber ?? '', other?.sequenceNumber) ? 1 : -1;
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
  const changed = advanceFlatline(monitor, state, { key, lastEnd }, now) ?? state ?? freshState(monitor, key);
  if (changed === state && state.lastSeen === lastEnd) return state;
  const { forgotten: _, ...watched } = changed;
  return { ...watched, lastSeen: lastEnd, revision: (state?.revision ?? 0) + 1 };
}
