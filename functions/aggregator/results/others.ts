import { addressKey, type DocumentAddress, paneAddress } from '../../core/windows/addresses.ts';
import { isOthers, overflowKey } from '../../core/windows/key.ts';
import { mergePanes } from '../../core/windows/merge.ts';
import { panesCovered, windowStartsOf } from '../../core/windows/panes.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import { allSlots, closingOf } from '../../core/windows/slots.ts';
import type { Key, SlotState } from '../../core/windows/state.ts';
import type { PipelineStore } from '../../engine/store/window-store.ts';
import { readPanes } from './read-panes.ts';
import { writeVersions } from './results.ts';

interface Touched {
  readonly plan: WindowPlan;
  readonly paneStart: number;
  readonly key: Key;
  readonly slot: number;
}

/**
 * Writes the windows of the key `_other` that these panes belong to. Each slot has panes of it, so several write the
 * result: after their panes, and the one that saw more has the higher sum of revisions.
 *
 * @throws StoreUnavailable
 */
export async function writeOthers(
  touched: readonly Touched[],
  slotOf: ReadonlyMap<number, SlotState>,
  { pipelineName, store }: PipelineStore,
): Promise<void> {
  const windows = new Map<string, { plan: WindowPlan; start: number; isFinal: boolean }>();
  for (const { plan, paneStart, key, slot } of touched) {
    if (!isOthers(plan, key)) continue;
    const own = slotOf.get(slot);
    const claimedThrough = own === undefined ? undefined : closingOf(own, plan.name)?.claimedThrough;
    for (const start of windowStartsOf(plan, paneStart)) {
      const isFinal = claimedThrough !== undefined && start + plan.sizeMs <= claimedThrough;
      windows.set(`${plan.name} ${start}`, { plan, start, isFinal });
    }
  }
  if (windows.size === 0) return;
  const addresses = new Map<string, DocumentAddress>();
  const addressesOf = (plan: WindowPlan, start: number) =>
    panesCovered(plan, [start]).flatMap((paneStart) =>
      allSlots.map((slot) =>
        paneAddress(pipelineName, { window: plan.name, paneStart, key: overflowKey(plan), slot }),
      ),
    );
  for (const { plan, start } of windows.values()) {
    for (const address of addressesOf(plan, start)) addresses.set(addressKey(address), address);
  }
  const panes = await readPanes(addresses, store);
  await writeVersions(
    [...windows.values()].map(({ plan, start, isFinal }) => {
      const own = addressesOf(plan, start).flatMap((address) => panes.get(addressKey(address)) ?? []);
      const merged = mergePanes(plan, own, { start, key: overflowKey(plan) });
      return { plan, merged, isFinal, version: merged.revision };
    }),
    { pipelineName, store },
  );
}
