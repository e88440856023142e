import type { WindowPlan } from './plan.ts';

type Lengths = Pick<WindowPlan, 'size' | 'slide'>;

/** Start of the pane that a time is in; panes are aligned to the epoch. Milliseconds, as everywhere here. */
export function paneStartOf({ slide }: Lengths, time: number): number {
  return Math.floor(time / slide) * slide;
}

/** Starts of the windows that a pane belongs to, the earliest first. */
export function windowStartsOf({ size, slide }: Lengths, paneStart: number): readonly number[] {
  return steps(size / slide, (step) => paneStart - size + slide + step * slide);
}

/** Starts of the panes that a window covers, the earliest first. */
export function panesOf({ size, slide }: Lengths, windowStart: number): readonly number[] {
  return steps(size / slide, (step) => windowStart + step * slide);
}

/** Whether a window that a pane belongs to has ended: the first of them ends with it. */
export function isPast({ slide }: Lengths, paneStart: number, watermark: number): boolean {
  return paneStart + slide <= watermark;
}

/** Before this nothing is expected any more; minus infinity before the first event. */
export function watermarkOf(
  plan: Pick<WindowPlan, 'allowedLateness'>,
  latestEvent: number | undefined,
): number {
  return latestEvent === undefined ? Number.NEGATIVE_INFINITY : latestEvent - plan.allowedLateness;
}

function steps(count: number, at: (step: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, step) => at(step));
}
