import { defined } from './fields.ts';
import { type MonitorPlan, wholeSlides } from './plan.ts';
import type { Course } from './state.ts';

/** Whether an alert that fires then fires too soon after the last one that was notified. */
export function isThrottled(plan: MonitorPlan, firedAt: number, lastNotified: number | undefined): boolean {
  return lastNotified !== undefined && firedAt - lastNotified < plan.throttleMs;
}

/** How an alert that fires then begins: an alert that is not notified throttles none after it. */
export function mutedFrom(
  { isStaging, notifyFrom = 0 }: MonitorPlan,
  throttled: boolean,
  firedAt: number,
): Pick<Course, 'throttled' | 'lastNotified' | 'past'> {
  if (throttled) return { throttled };
  if (isStaging) return {};
  return firedAt < notifyFrom ? { past: true } : { lastNotified: firedAt };
}

/**
 * The alert is on in the window that ends at `end`. If what muted it is over by then, it is notified now: an alert from
 * before the set-up once it is on after it, a throttled one once the throttle has ended.
 */
export function stillOn(plan: MonitorPlan, course: Course, end: number): Course {
  if (course.status !== 'firing') return course;
  if (course.throttled === true) return afterThrottle(plan, course, end);
  if (course.past === undefined || end < (plan.notifyFrom ?? 0)) return course;
  const { past: _, ...known } = course;
  return { ...known, ...defined({ lastNotified: course.firedAt }) };
}

/** By whole slides, so that it makes no difference which windows are looked at, and when. */
function afterThrottle(plan: MonitorPlan, course: Course, end: number): Course {
  const { throttled: _, ...known } = course;
  const { firedAt = end, lastNotified = firedAt - plan.throttleMs } = course;
  const over = firedAt + wholeSlides(plan, Math.max(0, lastNotified + plan.throttleMs - firedAt));
  if (end < over) return course;
  return course.staging === true ? known : { ...known, throttledUntil: over, lastNotified: over };
}

/** When the alert was notified, if nothing suppressed that: what `throttle` counts from. */
export function notifiedAt({ firedAt, throttledUntil }: Course): number | undefined {
  return throttledUntil ?? firedAt;
}

/** After an alert whose notification was suppressed. The one before it is too long ago to throttle any. */
export function withoutNotification<Known extends Course>(course: Known, at: number | undefined): Known {
  if (course.lastNotified === undefined || course.lastNotified !== at) return course;
  const { lastNotified: _, ...others } = course;
  return others as Known;
}
