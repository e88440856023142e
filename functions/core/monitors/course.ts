import { defined } from './fields.ts';
import { isThrottled, mutedFrom, stillOn } from './muted.ts';
import { dueAt, type MonitorPlan } from './plan.ts';
import type { Breach, Course } from './state.ts';

export const quiet: Course = { status: 'ok', episode: 0 };

/** Nothing is known of the window that ends at `end`: an alert goes on, and breaches after it follow those before. */
export function passHidden(plan: MonitorPlan, course: Course, end: number): Course {
  const { status, lastBreach } = course;
  if (status === 'ok' || lastBreach === undefined || end <= lastBreach) return course;
  return stillOn(plan, { ...course, lastBreach: end }, end);
}

/** The windows before the breach have been passed. */
export function passBreach(plan: MonitorPlan, course: Course, breach: Breach): Course {
  const breaching = begin(plan, course, breach);
  const passed = breaching.status === 'pending' ? firedIfDue(plan, breaching) : breaching;
  return stillOn(plan, passed, breach.end);
}

/** As far as it is certain that they breach, whatever comes of it. */
export function begin(plan: MonitorPlan, course: Course, breach: Breach): Course {
  const { status, episode, lastNotified } = course;
  const { start, end, ...seen } = breach;
  const before: Course =
    status === 'ok' ? { status: 'pending', episode, since: start, ...defined({ lastNotified }) } : course;
  const peak = farther(plan, before.peak, breach.peak);
  return {
    ...before,
    ...seen,
    ...defined({ peak }),
    lastBreach: Math.max(before.lastBreach ?? end, end),
  };
}

function firedIfDue(plan: MonitorPlan, course: Course): Course {
  const { since = Number.NaN, lastBreach = Number.NaN, lastNotified } = course;
  const firedAt = dueAt(plan, since);
  if (!(lastBreach >= firedAt)) return course;
  const throttled = isThrottled(plan, firedAt, lastNotified);
  return {
    ...course,
    status: 'firing',
    episode: course.episode + 1,
    firedAt,
    openedAt: firedAt,
    ...defined({
      firedValue: course.value,
      firedThreshold: course.threshold,
      staging: plan.isStaging || undefined,
    }),
    ...mutedFrom(plan, throttled, firedAt),
  };
}

export function farther(
  plan: MonitorPlan,
  one: number | undefined,
  other: number | undefined,
): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const lowest = plan.type === 'threshold' && plan.side === 'below';
  return lowest ? Math.min(one, other) : Math.max(one, other);
}
