import { advanceFlatline } from '../../core/monitors/flatline.ts';
import type { FlatlinePlan } from '../../core/monitors/plan.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import { slotOf, windowIndices } from '../../core/windows/addresses.ts';
import { isOthers } from '../../core/windows/key.ts';
import { completeTaken, watermarkFor } from '../../core/windows/take.ts';
import { arrivedThroughOf, notedFrom } from '../../core/windows/watermark.ts';
import type { Context } from '../context/context.ts';
import type { Look } from '../progress/look.ts';
import { isOpen, searchStates } from './alert-states.ts';
import { changeStates } from './change-states.ts';

/**
 * Evaluates keys whose windows are over and that have no new documents: of slots that have taken all that was handed
 * over, so that the states show every sign of life. A forgotten key is marked, so that no sweep reads it again. Its
 * state stays, since it counts the alerts of the key.
 *
 * @param seen read before the states
 * @throws StoreUnavailable
 */
export async function evaluateSilence(seen: Look, options: Context): Promise<void> {
  const monitors = options.monitors.filter((monitor) => monitor.type === 'flatline');
  const { registry, shards, slots } = seen;
  const complete = new Map(
    slots.flatMap((slot) => {
      const taken = completeTaken(slot, seen);
      return taken === undefined ? [] : [[slot.slot, taken] as const];
    }),
  );
  const [first] = complete.values();
  const lowWatermark = first && watermarkFor(first, seen);
  if (monitors.length === 0 || lowWatermark === undefined) return;
  const arrivals = {
    arrivedThrough: arrivedThroughOf(registry, shards),
    notedFrom: notedFrom(registry, shards),
  };
  await options.store.refresh(windowIndices(options.pipelineName).monitors);
  for (const monitor of monitors) {
    const watermark = lowWatermark - allowance(monitor.window.name, options);
    const all = await searchStates({ monitor: monitor.name }, options, { forgotten: true });
    const others = othersSeen(monitor, all);
    const change = (state: AlertState | undefined) =>
      checkSilence(monitor, state, { watermark, others, ...arrivals }, options.now());
    const changing = all.filter((state) => complete.has(slotOf(state.key)) && change(state) !== state);
    await changeStates(
      changing.map(({ key }) => ({ monitor, key, change })),
      options,
    );
  }
}

/** End of the last window in which `_other` has documents. */
function othersSeen({ window }: FlatlinePlan, states: readonly AlertState[]): number {
  return states.find(({ key }) => isOthers(window, key))?.lastSeen ?? Number.NEGATIVE_INFINITY;
}

/** How far all shards are. */
interface StreamProgress {
  /** The event time that they have reached, less the window's allowed lateness. */
  readonly watermark: number;
  /** End of the last window in which `_other` has documents. */
  readonly others: number;
  /** All records that arrived by then are folded, where that is known. */
  readonly arrivedThrough: number | undefined;
  /** Since this arrival time all shards note signs of life of late keys; 0 if they always did. */
  readonly notedFrom: number;
}

/**
 * Any key may have been counted under `_other`: no silence begins until `_other` itself has had no documents for as
 * long.
 */
function checkSilence(
  monitor: FlatlinePlan,
  state: AlertState | undefined,
  { watermark, others, arrivedThrough, notedFrom }: StreamProgress,
  now: number,
): AlertState | undefined {
  if (state?.lastSeen === undefined || isOthers(monitor.window, state.key)) return state;
  const { key, lastSeen: lastEnd } = state;
  if (state.status !== 'firing' && watermark - others < monitor.silentForMs) return state;
  // What it sends is late, but it sends; or may send, where a shard is read that has not begun.
  // Before signs of life were noted, an older version may have left out any.
  const lastHeard = Math.max(state.lastHeard ?? 0, notedFrom);
  const isHeard =
    lastHeard > 0 && (arrivedThrough === undefined || arrivedThrough - lastHeard < monitor.silentForMs);
  if (state.status !== 'firing' && isHeard) return state;
  const evaluated = advanceFlatline(monitor, state, { key, lastEnd, watermark }, now) ?? state;
  const isOver = evaluated.status !== 'firing' && !isOpen(evaluated);
  if (!isOver || evaluated.forgotten || watermark - lastEnd < monitor.forgetAfterMs) return evaluated;
  return { ...evaluated, forgotten: true, revision: evaluated.revision + 1 };
}

/** Documents that are as late as is allowed may still come. */
function allowance(window: string, { plans }: Context): number {
  return plans.find(({ name }) => name === window)?.allowedLatenessMs ?? 0;
}
