import { isObject } from '../../core/json/object.ts';
import type { Baseline } from '../../core/monitors/evaluate.ts';
import type { SpikePlan } from '../../core/monitors/plan.ts';
import { addressKey, type DocumentAddress, resultAddress } from '../../core/windows/addresses.ts';
import { overflowKey } from '../../core/windows/key.ts';
import type { Key } from '../../core/windows/state.ts';
import type { PipelineStore, Stored, WindowStore } from '../../engine/store/window-store.ts';
import type { ClosedPart } from '../results/closed-keys.ts';
import type { WindowResult } from '../results/results.ts';

/**
 * For each window, the metric in the earlier windows that don't overlap it, oldest first, without those in which the key
 * had no data. `undefined` for a window before which the stream isn't old enough, `hidden` for one whose key may have
 * been counted under `_other` in one of them.
 *
 * @throws StoreUnavailable
 */
export async function readBaselines(
  { value, baseline, window }: SpikePlan,
  results: readonly WindowResult[],
  { openedFrom }: ClosedPart,
  { pipelineName, store }: PipelineStore,
): Promise<readonly Baseline[]> {
  const startsBefore = (start: number): number[] => {
    if (openedFrom === undefined || openedFrom > start - baseline * window.sizeMs) return [];
    return Array.from({ length: baseline }, (_, step) => start - (baseline - step) * window.sizeMs);
  };
  const addressOf = (windowStart: number, key: Key): DocumentAddress =>
    resultAddress(pipelineName, { window: window.name, windowStart, key });
  const othersOf = (windowStart: number) => addressOf(windowStart, overflowKey(window));
  const asked = new Map<string, DocumentAddress>();
  for (const { merged } of results) {
    for (const start of startsBefore(merged.start)) {
      for (const address of [addressOf(start, merged.key), othersOf(start)])
        asked.set(addressKey(address), address);
    }
  }
  const found = await getAll(asked, store);
  return results.map(({ merged: { start, key } }): Baseline => {
    const before = startsBefore(start);
    if (before.length === 0) return undefined;
    const own = before.map((at) => found.get(addressKey(addressOf(at, key))));
    const isHidden = (at: number, step: number) =>
      own[step] === undefined && found.has(addressKey(othersOf(at)));
    if (before.some(isHidden)) return 'hidden';
    return own.map((stored) => (isObject(stored?.source.metrics) ? stored.source.metrics[value] : undefined));
  });
}

async function getAll(
  places: ReadonlyMap<string, DocumentAddress>,
  store: WindowStore,
): Promise<ReadonlyMap<string, Stored>> {
  const all = [...places];
  const found = all.length === 0 ? [] : await store.get(all.map(([, address]) => address));
  return new Map(
    all.flatMap(([id], position) => {
      const stored = found[position];
      return stored === undefined ? [] : [[id, stored] as const];
    }),
  );
}
