import { foldPane } from '../../../../functions/core/windows/fold.ts';
import { limitKeys } from '../../../../functions/core/windows/limit-keys.ts';
import { type MergedWindow, mergePanes } from '../../../../functions/core/windows/merge.ts';
import { panesCovered, windowStartsOf } from '../../../../functions/core/windows/panes.ts';
import type { WindowPlan } from '../../../../functions/core/windows/plan.ts';
import type { Key, PaneState, ShardState, TimedDocument } from '../../../../functions/core/windows/state.ts';
import { touchPanes } from '../../../../functions/core/windows/touch.ts';

/** What the aggregator does to the store, without an engine: panes and shards, as they come back from JSON. */
export class SimulatedStream {
  readonly #plans: readonly WindowPlan[];
  readonly #panes = new Map<string, PaneState>();
  readonly #shards = new Map<string, ShardState>();

  constructor(plans: readonly WindowPlan[]) {
    this.#plans = plans;
  }

  shard(shardId: string): ShardState {
    return this.#shards.get(shardId) ?? { kind: 'shard', shardId, keys: {}, late: {}, revision: 0 };
  }

  /** @returns false if it was interrupted, after so many writes of panes and before that of the shard. */
  take(
    shardId: string,
    documents: readonly TimedDocument[],
    interruptAfter = Number.POSITIVE_INFINITY,
  ): boolean {
    const before = this.shard(shardId);
    const touched = touchPanes(this.#plans, before, documents);
    const storedOf = ({ plan, paneStart, key }: { plan: WindowPlan; paneStart: number; key: Key }) =>
      this.#panes.get(idOf(plan.name, paneStart, key, shardId));
    const { touches, shard } = limitKeys(touched.touches, storedOf, touched.shard);
    let writes = 0;
    for (const touch of touches) {
      const folded = foldPane(touch, shardId, storedOf(touch));
      if (folded === undefined) continue;
      if (writes === interruptAfter) return false;
      this.#panes.set(idOf(touch.plan.name, touch.paneStart, touch.key, shardId), stored(folded));
      writes += 1;
    }
    if (writes < interruptAfter && interruptAfter !== Number.POSITIVE_INFINITY) return false;
    const last =
      [...documents.map(({ sequenceNumber }) => sequenceNumber), before.fence ?? ''].sort().at(-1) ?? '';
    this.#shards.set(shardId, stored({ ...shard, fence: last, revision: before.revision + 1 }));
    return true;
  }

  /** Every window that has a pane, without the count of writes, in an order of its own. */
  windows(): readonly Omit<MergedWindow, 'revision'>[] {
    return this.#plans.flatMap((plan) => {
      const panes = [...this.#panes.values()].filter(({ window }) => window === plan.name);
      const ids = panes.flatMap(({ paneStart, key }) =>
        windowStartsOf(plan, paneStart).map((start) => JSON.stringify({ start, key })),
      );
      return [...new Set(ids)].sort().map((id) => {
        const { start, key } = JSON.parse(id);
        const starts = panesCovered(plan, [start]);
        const own = panes.filter(
          (pane) => starts.includes(pane.paneStart) && JSON.stringify(pane.key) === JSON.stringify(key),
        );
        const { revision: _, ...window } = mergePanes(plan, own, { start, key });
        return window;
      });
    });
  }

  panes(): readonly PaneState[] {
    return [...this.#panes.values()];
  }
}

function idOf(window: string, paneStart: number, key: Key, shardId: string): string {
  return JSON.stringify([window, paneStart, key, shardId]);
}

function stored<State>(state: State): State {
  return JSON.parse(JSON.stringify(state));
}
