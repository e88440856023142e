import { active, searchStates } from '../functions/aggregator/evaluate/alert-states.ts';
import { look } from '../functions/aggregator/progress/look.ts';
import { advance } from '../functions/core/monitors/lifecycle.ts';
import { type FlatlinePlan, type MonitorPlan, wholeSlides } from '../functions/core/monitors/plan.ts';
import type { AlertState } from '../functions/core/monitors/state.ts';
import { isOthers } from '../functions/core/windows/key.ts';
import type { WindowPlan } from '../functions/core/windows/plan.ts';
import { closingOf } from '../functions/core/windows/slots.ts';
import type { WindowStore } from '../functions/engine/store/window-store.ts';
import { testShard } from './shard.ts';

/** Of the sweeps of a deployed pipeline. */
export const minuteMs = 60_000;

/** Windows and monitors, and what is stored of them. */
export interface Watched {
  readonly pipelineName: string;
  readonly store: WindowStore;
  readonly plans: readonly WindowPlan[];
  readonly monitors: readonly MonitorPlan[];
}

/** A time in which no record comes, in milliseconds by the clock. */
export interface Pause {
  /** The last thing that happened. */
  readonly after: number;
  /** It was a sweep, and no record has come since. */
  readonly isSwept: boolean;
  readonly to: number;
  /** The last arrival: sweeps come whole minutes after it. */
  readonly base: number;
}

/**
 * When the next sweep of a pause has to come, for the same to be found at the same times as by one each minute: in the
 * minute in which something is due, in the last one of the pause, and at its end where silence is looked for, since the
 * next record ends it. Undefined if there is none left.
 */
export async function nextSweep(
  { after, isSwept, to, base }: Pause,
  watched: Watched,
): Promise<number | undefined> {
  const last = base + Math.floor((to - base) / minuteMs) * minuteMs;
  if (after < last) {
    const due = (await dueTimes(watched, last)).filter((time) => !isSwept || time > after);
    return minuteFrom(Math.min(last, ...due), { after, base });
  }
  return after < to && watched.monitors.some(({ type }) => type === 'flatline') ? to : undefined;
}

/** The first whole minute after the base that is after the one time and not before the other. */
export function minuteFrom(due: number, { after, base }: Pick<Pause, 'after' | 'base'>): number {
  const next = Math.floor((after - base) / minuteMs) + 1;
  return base + Math.max(next, Math.ceil((due - base) / minuteMs)) * minuteMs;
}

/** When a sweep finds something to do that can be seen, by the clock; times that are past are due now. */
export async function dueTimes(watched: Watched, until: number): Promise<number[]> {
  const { plans, monitors } = watched;
  const { shards, slots } = await look({ kind: 'registry', shards: [] }, { ...watched, now: () => 0 });
  const panes = shards.get(testShard)?.panes ?? {};
  const due: number[] = [];
  for (const plan of plans) {
    const span = Object.hasOwn(panes, plan.name) ? panes[plan.name] : undefined;
    if (span === undefined) continue;
    const own = monitors.filter(({ window }) => window.name === plan.name);
    const isEvaluated = own.some(({ type }) => type === 'threshold' || type === 'spike');
    const closed = slots.map(
      (slot) => closingOf(slot, plan.name)?.closedThrough ?? firstEnd(plan, span.from),
    );
    const closedThrough = Math.min(...closed);
    // Every window that may have documents ends by then.
    const lastEnd = firstEnd(plan, span.to) + plan.sizeMs;
    if (isEvaluated && closedThrough < lastEnd)
      due.push(closedThrough + plan.slideMs + plan.allowedLatenessMs);
    for (const monitor of own) {
      if (monitor.type === 'flatline') due.push(...(await silencesDue(monitor, plan, watched)));
      else due.push(...(await changesDue(monitor, { plan, closedThrough, until }, watched)));
    }
  }
  return due;
}

/** The end of the last window that is over before an event. */
function firstEnd({ slideMs }: WindowPlan, eventTime: number): number {
  return Math.floor(eventTime / slideMs) * slideMs;
}

interface Closed {
  readonly plan: WindowPlan;
  readonly closedThrough: number;
  readonly until: number;
}

/** When alerts that are on are over, or are no longer throttled, if no further document comes. */
async function changesDue(
  monitor: MonitorPlan,
  { plan, closedThrough, until }: Closed,
  watched: Watched,
): Promise<number[]> {
  const { slideMs, allowedLatenessMs } = plan;
  const most = Math.floor((until - allowedLatenessMs - closedThrough) / slideMs);
  const states = await searchStates({ monitor: monitor.name, ...active }, watched);
  return states.flatMap((state) => {
    const isNotified = (slides: number) => notifiesAt(monitor, state, closedThrough + slides * slideMs);
    if (most < 1 || !isNotified(most)) return [];
    let [before, by] = [0, most];
    while (by - before > 1) {
      const middle = Math.floor((before + by) / 2);
      if (isNotified(middle)) by = middle;
      else before = middle;
    }
    return [closedThrough + by * slideMs + allowedLatenessMs];
  });
}

/** Whether something is to be sent once all windows up to this end are closed without documents. */
function notifiesAt(monitor: MonitorPlan, state: AlertState, windowEnd: number): boolean {
  const windowStart = windowEnd - monitor.window.sizeMs;
  const absent = { key: state.key, windowStart, windowEnd, outcome: 'absent', isFinal: true } as const;
  return (advance(monitor, state, absent, 0)?.outbox.length ?? 0) > state.outbox.length;
}

/** When keys fall silent, are no longer throttled, and are forgotten. */
async function silencesDue(
  monitor: FlatlinePlan,
  { allowedLatenessMs }: WindowPlan,
  watched: Watched,
): Promise<number[]> {
  const { window, silentForMs, forgetAfterMs, throttleMs } = monitor;
  const states = await searchStates({ monitor: monitor.name }, watched, { forgotten: true });
  const others = states.find(({ key }) => isOthers(window, key))?.lastSeen ?? Number.NEGATIVE_INFINITY;
  return states.flatMap((state) => {
    const { lastSeen, lastHeard = Number.NEGATIVE_INFINITY, status, throttled, firedAt = 0 } = state;
    if (lastSeen === undefined || isOthers(window, state.key)) return [];
    if (status !== 'firing') {
      const silentAt = Math.max(lastSeen, others) + silentForMs + allowedLatenessMs;
      return [Math.max(silentAt, lastHeard + silentForMs)];
    }
    const { lastNotified = firedAt - throttleMs } = state;
    const heardAt = firedAt + wholeSlides(monitor, Math.max(0, lastNotified + throttleMs - firedAt));
    return [lastSeen + forgetAfterMs, ...(throttled ? [heardAt] : [])].map((at) => at + allowedLatenessMs);
  });
}
