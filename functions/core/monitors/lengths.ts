import type { MonitorPlan } from './plan.ts';

/** The length of as many windows in a row as last at least so long. Milliseconds. */
export function wholeSlides({ window }: Pick<MonitorPlan, 'window'>, length: number): number {
  return Math.ceil(length / window.slide) * window.slide;
}

/** End of the window with which breaches since then have lasted for long enough. */
export function dueAt(plan: MonitorPlan, since: number): number {
  const { size } = plan.window;
  return since + size + wholeSlides(plan, Math.max(0, plan.for - size));
}
