import { passClear } from './clear.ts';
import { begin, farther, passBreach } from './course.ts';
import { defined, scalars } from './fields.ts';
import { isThrottled } from './muted.ts';
import { dueAt, type MonitorPlan, type WatchedWindow } from './plan.ts';
import type { AlertState, Breach, Course, Evaluation } from './state.ts';

/** Windows that aren't final but breach in several places far apart: more are rare, and come again when final. */
const mostBreaches = 50;

export function breachOf({ windowStart, windowEnd, value, threshold, metrics }: Evaluation): Breach {
  const seen = defined({ value, threshold, peak: value });
  return { start: windowStart, end: windowEnd, ...seen, metrics: scalars(metrics) };
}

/** The breaches with one more window in them; the same when they have it already, or are too many. */
export function addAhead(plan: MonitorPlan, ahead: readonly Breach[], added: Breach): readonly Breach[] {
  if (ahead.some(({ start, end }) => start <= added.start && added.end <= end)) return ahead;
  const breaches: Breach[] = [];
  for (const breach of [...ahead, added].sort((one, other) => one.start - other.start)) {
    const last = breaches.at(-1);
    if (last !== undefined && follows(plan.window, last, breach))
      breaches.splice(-1, 1, joined(plan, last, breach));
    else breaches.push(breach);
  }
  return breaches.length > mostBreaches ? ahead : breaches;
}

function follows({ sizeMs, slideMs }: WatchedWindow, last: Breach, next: Breach): boolean {
  return next.start + sizeMs <= last.end + slideMs;
}

function joined(plan: MonitorPlan, one: Breach, other: Breach): Breach {
  return { ...one, ...other, start: one.start, ...defined({ peak: farther(plan, one.peak, other.peak) }) };
}

/** What the breaches have of the windows before the one that is now final, of itself, and of those after it. */
export function splitAhead(
  { sizeMs, slideMs }: WatchedWindow,
  ahead: readonly Breach[],
  { windowStart, windowEnd }: Evaluation,
): {
  readonly earlier: readonly Breach[];
  readonly own: Breach | undefined;
  readonly rest: readonly Breach[];
} {
  return {
    earlier: ahead
      .map((breach) => ({ ...breach, end: Math.min(breach.end, windowEnd - slideMs) }))
      .filter(({ start, end }) => start + sizeMs <= end),
    own: ahead.find(({ start, end }) => start <= windowStart && windowEnd <= end),
    rest: ahead
      .map((breach) => ({ ...breach, start: Math.max(breach.start, windowStart + slideMs) }))
      .filter(({ start, end }) => start + sizeMs <= end),
  };
}

type Known = Pick<AlertState, 'settled' | 'ahead' | 'judgedThrough' | 'episode'>;

/**
 * What is certain of windows that aren't final, whatever the windows between them turn out to be: an alert goes on, or
 * one fires. That an alert is over is never certain.
 */
export function foresee(plan: MonitorPlan, known: Known, finalThrough = 0): Course {
  let course = known.settled;
  for (const breach of known.ahead) {
    const cleared = passClear(plan, course, breach.start + plan.window.sizeMs - plan.window.slideMs);
    if (course.status === 'firing') {
      // Perhaps this alert goes on, perhaps it is the next one: that is known when the windows between are final.
      if (cleared.status !== 'firing') return course;
      course = passBreach(plan, course, breach);
      continue;
    }
    const next = passBreach(plan, cleared, breach);
    // What has fired already isn't asked again.
    const fires = next.status === 'firing' && next.episode > known.episode;
    if (fires) {
      const firedAt = earliestFiring(plan, known, finalThrough);
      if (isThrottled(plan, firedAt, known.settled.lastNotified)) return course;
      // While it is pending, each closing looks at it again, so it fires as soon as the past is known.
      if (firedAt < (plan.notifyFrom ?? 0))
        return course.status === 'ok' ? begin(plan, course, breach) : course;
    }
    // One that isn't on is cleared to itself.
    if (next.status === 'firing' || cleared === course) course = next;
  }
  return course;
}

/**
 * The earliest time at which this alert may turn out to have fired; used to rule out a throttle, and that it is from
 * before the set-up.
 */
function earliestFiring(
  plan: MonitorPlan,
  { settled, judgedThrough = 0 }: Known,
  finalThrough: number,
): number {
  const { sizeMs, slideMs } = plan.window;
  const firstUnknown = Math.max(judgedThrough, finalThrough) - sizeMs + slideMs;
  const since = settled.status === 'pending' ? settled.since : undefined;
  return dueAt(plan, since ?? firstUnknown);
}
