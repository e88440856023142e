import type { SpikePlan } from '../core/monitors/plan.ts';
import { isObject } from '../core/object.ts';
import { resultPlace } from '../core/windows/places.ts';
import type { ClosingState } from '../core/windows/state.ts';
import type { MergeOptions, WindowResult } from './merge-windows.ts';

/**
 * For each window, the metric in the windows before it that don't overlap it, oldest first; nothing of one in which
 * the key had no data. `undefined` for a window before which the stream has no such past.
 *
 * @throws StoreUnavailable
 */
export async function readBaselines(
  { value, baseline, window }: SpikePlan,
  results: readonly WindowResult[],
  { openedFrom }: ClosingState,
  { pipeline, store }: MergeOptions,
): Promise<readonly (readonly unknown[] | undefined)[]> {
  const hasPast = (start: number) => openedFrom !== undefined && openedFrom <= start - baseline * window.size;
  const places = results.flatMap(({ merged: { start, key } }) =>
    hasPast(start)
      ? Array.from({ length: baseline }, (_, step) =>
          resultPlace(pipeline, {
            window: window.name,
            windowStart: start - (baseline - step) * window.size,
            key,
          }),
        )
      : [],
  );
  const found = places.length === 0 ? [] : await store.get(places);
  let next = 0;
  return results.map(({ merged: { start } }) => {
    if (!hasPast(start)) return undefined;
    const before = found.slice(next, next + baseline);
    next += baseline;
    return before.map((stored) =>
      isObject(stored?.source.metrics) ? stored.source.metrics[value] : undefined,
    );
  });
}
