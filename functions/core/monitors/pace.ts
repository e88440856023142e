import type { MonitorPlan } from './plan.ts';
import type { Transition } from './state.ts';

/** How many messages of one monitor and transition go out, whatever happens to how many keys. */
export interface PaceLimits {
  /** Messages in an interval; what is more than there is room for goes out as one. */
  readonly messages: number;
  /** Milliseconds by the clock, from the first message. */
  readonly interval: number;
}

/** What of a monitor has been sent of late, as it is stored. */
export interface Pace {
  readonly kind: 'pace';
  readonly monitor: string;
  readonly transition: Transition;
  /** When the first message of the interval was sent, in milliseconds by the clock. */
  readonly from: number;
  readonly sent: number;
}

/** `later`: the interval is full. What waits for its end goes out together, so nothing is lost. */
export type Admission = 'each' | 'together' | 'later';

/** A `throttle` of new values is an interval with one message: each of its keys is new once, so it is the monitor's. */
export function limitsOf(plan: MonitorPlan, limits: PaceLimits): PaceLimits {
  if (plan.type !== 'newValue' || plan.throttleMs === 0) return limits;
  return { messages: 1, interval: Math.max(plan.throttleMs, limits.interval) };
}

/** Until when nothing more goes out; undefined while there is room. */
export function fullUntil(pace: Pace | undefined, limits: PaceLimits, now: number): number | undefined {
  if (pace === undefined || pace.sent < limits.messages) return undefined;
  // A clock that was ahead when the interval began is no reason to wait for it.
  return pace.from <= now && now < pace.from + limits.interval ? pace.from + limits.interval : undefined;
}

/** How so many notifications that are due go out, and what is to be stored before they do. */
export function admit(
  { monitor, transition, due }: Pick<Pace, 'monitor' | 'transition'> & { readonly due: number },
  pace: Pace | undefined,
  limits: PaceLimits,
  now: number,
): { readonly admission: Admission; readonly pace?: Pace } {
  if (fullUntil(pace, limits, now) !== undefined) return { admission: 'later' };
  const isOver = pace === undefined || now < pace.from || now >= pace.from + limits.interval;
  const begun: Pace = isOver ? { kind: 'pace', monitor, transition, from: now, sent: 0 } : pace;
  const fits = due <= limits.messages - begun.sent;
  return {
    admission: fits ? 'each' : 'together',
    pace: { ...begun, sent: fits ? begun.sent + due : limits.messages },
  };
}
