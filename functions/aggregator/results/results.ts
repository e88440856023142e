import { addressKey, keySlot, paneAddress, resultAddress } from '../../core/windows/addresses.ts';
import { type MergedWindow, mergePanes, resultSource } from '../../core/windows/merge.ts';
import { panesCovered, windowStartsOf } from '../../core/windows/panes.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import { closingOf } from '../../core/windows/slots.ts';
import type { PaneState, SlotState } from '../../core/windows/state.ts';
import { type PipelineStore, StoreUnavailable } from '../../engine/store/window-store.ts';
import type { PaneParts } from './pane-parts.ts';

/** A window of a key as it is now, and whether it is final. */
export interface WindowResult {
  readonly plan: WindowPlan;
  readonly merged: MergedWindow;
  /** Since its closing is claimed: from then on every result has to say so. */
  readonly isFinal: boolean;
  /** Windows of the key that end by then have been evaluated as final. */
  readonly closedThrough?: number | undefined;
}

/** What a commit makes of a window. */
export interface CommittedResult extends WindowResult {
  readonly commit: number;
  /** Panes that were touched, by the keys of their addresses. */
  readonly of: readonly string[];
  /** The closing that is about to begin, or goes on, writes and evaluates it. */
  readonly isClosing: boolean;
}

/** The windows that the panes belong to; those of `_other` only as far as one slot has them. */
export function resultsOf(
  touched: readonly PaneParts[],
  panes: ReadonlyMap<string, PaneState>,
  slotOf: ReadonlyMap<number, SlotState>,
  pipeline: string,
): readonly CommittedResult[] {
  const results = new Map<string, CommittedResult & { readonly of: string[] }>();
  for (const { plan, paneStart, key, slot: number, address, id } of touched) {
    const slot = slotOf.get(number);
    if (slot === undefined) continue;
    const isOnly = plan.sizeMs === plan.slideMs;
    for (const start of windowStartsOf(plan, paneStart)) {
      const window = isOnly ? address.id : `${plan.name} ${start} ${JSON.stringify(key)}`;
      const known = results.get(window);
      if (known !== undefined) {
        known.of.push(id);
        continue;
      }
      const ids = isOnly
        ? [id]
        : panesCovered(plan, [start]).map((each) =>
            addressKey(paneAddress(pipeline, { window: plan.name, paneStart: each, key, slot: number })),
          );
      const own = ids.flatMap((each) => panes.get(each) ?? []);
      if (own.length === 0) continue;
      const merged = mergePanes(plan, own, { start, key });
      results.set(window, { plan, merged, of: [id], commit: slot.commit, ...standingOf(merged, slot) });
    }
  }
  return [...results.values()];
}

function standingOf({ window, end, key }: MergedWindow, slot: SlotState) {
  const closing = closingOf(slot, window);
  if (closing === undefined) return { isFinal: false, isClosing: false };
  const { claimedThrough, closedThrough = Number.NEGATIVE_INFINITY, part } = closing;
  const isFinal = end <= claimedThrough;
  const isClosed =
    end <= closedThrough || (part !== undefined && end <= part.through && keySlot(key) < part.nextKey);
  return {
    isFinal,
    isClosing: isFinal && !isClosed,
    ...(closing.closedThrough !== undefined && { closedThrough }),
  };
}

/**
 * Writes the results. Of two commits of a key the later one has seen more, and the engine keeps its result. A final
 * result replaces one that isn't final.
 *
 * @throws StoreUnavailable
 */
export async function writeResults(
  results: readonly (WindowResult & { readonly commit: number })[],
  options: PipelineStore,
): Promise<void> {
  await writeVersions(
    results.map((result) => ({ ...result, version: result.commit })),
    options,
  );
}

export async function writeVersions(
  results: readonly (WindowResult & { readonly version: number })[],
  { pipelineName, store }: PipelineStore,
): Promise<void> {
  if (results.length === 0) return;
  const outcomes = await store.put(
    results.map(({ plan, merged, isFinal, version }) => ({
      address: resultAddress(pipelineName, {
        window: plan.name,
        windowStart: merged.start,
        key: merged.key,
      }),
      source: resultSource(plan, merged, isFinal),
      ifStored: { olderThan: 2 * version + (isFinal ? 1 : 0) },
    })),
  );
  if (outcomes.includes('failed')) throw new StoreUnavailable('results of windows could not be written');
}
