import type { MetricValues } from './judge.ts';
import type { MonitorPlan } from './plan.ts';
import type { AlertState, Course, Span } from './state.ts';

export const quiet: Course = { status: 'ok', episode: 0 };

/** All windows up to the one that ends at `end` are without a breach: what the alert comes to, and is over with. */
export function passClear(plan: MonitorPlan, course: Course, end: number): Course {
  return clearPath(plan, course, end).at(-1) ?? course;
}

/** The same in its steps: between them somebody may have to be told that it was on. */
export function clearPath(plan: MonitorPlan, course: Course, end: number): readonly Course[] {
  const { status, episode, lastBreach, lastNotified } = course;
  if (status === 'ok' || lastBreach === undefined || end <= lastBreach) return [course];
  if (status === 'pending') return [{ status: 'ok', episode, ...defined({ lastNotified }) }];
  const resolvedAt = lastBreach + Math.max(plan.window.slide, wholeSlides(plan, plan.resolveAfter));
  if (end < resolvedAt) return [stillOn(plan, course, end)];
  const before = stillOn(plan, course, resolvedAt - plan.window.slide);
  return [before, { ...before, status: 'ok', resolvedAt }];
}

/** An alert of the past that is on in a window that ends after somebody was there to be told is one of the present. */
export function stillOn({ notifyFrom = 0 }: MonitorPlan, course: Course, end: number): Course {
  const { past, ...known } = course;
  if (past === undefined || course.status !== 'firing' || end < notifyFrom) return course;
  return { ...known, ...defined({ lastNotified: course.firedAt }) };
}

/** Nothing is known of the window that ends at `end`: an alert goes on, and breaches after it follow those before. */
export function passHidden(plan: MonitorPlan, course: Course, end: number): Course {
  const { status, lastBreach } = course;
  if (status === 'ok' || lastBreach === undefined || end <= lastBreach) return course;
  return stillOn(plan, { ...course, lastBreach: end }, end);
}

/** The windows of the span breach, and those before it have been passed. */
export function passBreach(plan: MonitorPlan, course: Course, span: Span): Course {
  const breaching = begin(plan, course, span);
  const passed = breaching.status === 'pending' ? firedIfDue(plan, breaching) : breaching;
  return stillOn(plan, passed, span.end);
}

/** As far as it is certain that they breach, whatever comes of it. */
export function begin(plan: MonitorPlan, course: Course, span: Span): Course {
  const { status, episode, lastNotified } = course;
  const { start, end, ...seen } = span;
  const before: Course =
    status === 'ok' ? { status: 'pending', episode, since: start, ...defined({ lastNotified }) } : course;
  const peak = farther(plan, before.peak, span.peak);
  return {
    ...before,
    ...seen,
    ...defined({ peak }),
    lastBreach: Math.max(before.lastBreach ?? end, end),
  };
}

function firedIfDue(plan: MonitorPlan, course: Course): Course {
  const { since, lastBreach, lastNotified } = course;
  if (since === undefined || lastBreach === undefined || lastBreach < dueAt(plan, since)) return course;
  const firedAt = dueAt(plan, since);
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
      staging: plan.staging || undefined,
    }),
    ...notifiedAt(plan, throttled, firedAt),
  };
}

/** What nobody is told of throttles nothing after it. */
export function notifiedAt(
  { staging, notifyFrom = 0 }: MonitorPlan,
  throttled: boolean,
  firedAt: number,
): Pick<Course, 'throttled' | 'lastNotified' | 'past'> {
  if (throttled) return { throttled };
  if (staging) return {};
  return firedAt < notifyFrom ? { past: true } : { lastNotified: firedAt };
}

/** After nobody was told of an alert that fired then. The one before it is too long ago to throttle any. */
export function withoutNotification<Known extends Course>(course: Known, firedAt: number | undefined): Known {
  if (course.lastNotified === undefined || course.lastNotified !== firedAt) return course;
  const { lastNotified: _, ...others } = course;
  return others as Known;
}

/** End of the window with which breaches since then have lasted for long enough. */
export function dueAt(plan: MonitorPlan, since: number): number {
  const { size } = plan.window;
  return since + size + wholeSlides(plan, Math.max(0, plan.for - size));
}

export function isThrottled(plan: MonitorPlan, firedAt: number, lastNotified: number | undefined): boolean {
  return lastNotified !== undefined && firedAt - lastNotified < plan.throttle;
}

function wholeSlides({ window }: MonitorPlan, length: number): number {
  return Math.ceil(length / window.slide) * window.slide;
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

// The compiler asks for every field that the type has.
const courseFields = {
  ...{ status: true, episode: true, since: true, lastBreach: true, firedAt: true, resolvedAt: true },
  ...{ openedAt: true, lastNotified: true, throttled: true, staging: true, value: true, threshold: true },
  ...{ peak: true, firedValue: true, firedThreshold: true, gone: true, metrics: true, past: true },
} satisfies Record<keyof Course, true>;

/** What is known of a key now, without what else its state has. */
export function courseOf(state: AlertState): Course {
  const { status, episode, ...others } = state;
  const own = Object.entries(others).filter(([name]) => name in courseFields);
  return { status, episode, ...Object.fromEntries(own) };
}

const longestText = 100;

/** What a text can show of a window's results. */
export function scalars(metrics: MetricValues = {}): MetricValues {
  const shown = Object.entries(metrics).flatMap(([name, value]): [string, unknown][] => {
    if (typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
    return typeof value === 'string' ? [[name, value.slice(0, longestText)]] : [];
  });
  return Object.fromEntries(shown);
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that are undefined: a stored document doesn't have them either. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
