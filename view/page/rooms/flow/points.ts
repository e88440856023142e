import type { FlowPoint } from '../../../protocol/flow.ts';

/** Points that the page keeps: a quarter of an hour at one a second. */
const kept = 900;

/** With those of `more` that are newer; the same array if none is. */
export function addPoints(points: readonly FlowPoint[], more: readonly FlowPoint[]): readonly FlowPoint[] {
  const last = points.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  const newer = more.filter(({ at }) => at > last);
  return newer.length === 0 ? points : [...points, ...newer].slice(-kept);
}
