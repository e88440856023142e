import { keySlot, keysOfSlot } from './addresses.ts';
import { isOthers } from './key.ts';
import type { WindowPlan } from './plan.ts';
import type { PaneState } from './state.ts';

type Lengths = Pick<WindowPlan, 'sizeMs' | 'slideMs'>;

/** Start of the pane that a time is in; panes are aligned to the epoch. Milliseconds, as everywhere here. */
export function paneStartOf({ slideMs }: Lengths, time: number): number {
  return Math.floor(time / slideMs) * slideMs;
}

/** Of windows: after the one time and by the other. */
export interface Ends {
  readonly after: number;
  readonly by: number;
}

const anyEnd: Ends = { after: Number.NEGATIVE_INFINITY, by: Number.POSITIVE_INFINITY };

/** Starts of the windows that a pane belongs to, the earliest first. */
export function windowStartsOf(
  { sizeMs, slideMs }: Lengths,
  paneStart: number,
  { after, by }: Ends = anyEnd,
): readonly number[] {
  const firstEnd = paneStart + slideMs;
  const first = Math.max(0, Math.floor((after - firstEnd) / slideMs) + 1);
  const beyond = Math.min(sizeMs / slideMs, Math.floor((by - firstEnd) / slideMs) + 1);
  return Array.from(
    { length: Math.max(0, beyond - first) },
    (_, step) => firstEnd - sizeMs + (first + step) * slideMs,
  );
}

/** Starts of the panes that windows with these starts cover, each once, the earliest first. */
export function panesCovered(
  { sizeMs, slideMs }: Lengths,
  windowStarts: readonly number[],
): readonly number[] {
  const covered: number[] = [];
  let next = Number.NEGATIVE_INFINITY;
  for (const start of windowStarts.toSorted((a, b) => a - b)) {
    for (next = Math.max(next, start); next < start + sizeMs; next += slideMs) covered.push(next);
  }
  return covered;
}

/** Of panes in order of their starts, those that a window covers. Panes of a former slide are no part of it. */
export function panesIn<Pane extends { readonly paneStart: number }>(
  { sizeMs, slideMs }: Lengths,
  windowStart: number,
  panes: readonly Pane[],
): readonly Pane[] {
  return panes
    .slice(firstFrom(windowStart, panes), firstFrom(windowStart + sizeMs, panes))
    .filter(({ paneStart }) => (paneStart - windowStart) % slideMs === 0);
}

function firstFrom(time: number, panes: readonly { readonly paneStart: number }[]): number {
  let [low, high] = [0, panes.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { paneStart = time } = panes[middle] ?? {};
    if (paneStart < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The stored form, with the place by which a closing searches: a slot's pane of `_other` is at its first. */
export function paneSource(plan: WindowPlan, pane: PaneState): Readonly<Record<string, unknown>> {
  return { ...pane, keySlot: isOthers(plan, pane.key) ? keysOfSlot(pane.slot).from : keySlot(pane.key) };
}

/** Whether a window that a pane belongs to has ended: the first of them ends with it. */
export function isPast({ slideMs }: Lengths, paneStart: number, watermark: number): boolean {
  return paneStart + slideMs <= watermark;
}

/** No event before this is expected any more; minus infinity before the first event. */
export function watermarkOf(
  plan: Pick<WindowPlan, 'allowedLatenessMs'>,
  latestEvent: number | undefined,
): number {
  return latestEvent === undefined ? Number.NEGATIVE_INFINITY : latestEvent - plan.allowedLatenessMs;
}
