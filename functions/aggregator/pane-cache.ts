import type { PaneState } from '../core/windows/state.ts';

/**
 * A container's own panes as it last wrote them, so that the next batch of a shard needn't read what this one knows.
 * Nothing depends on it but the reading: each write names the revision that it replaces, and where that is another by
 * now, the pane is read.
 */
export interface PaneCache {
  /** By their places. None when the shard's state says that somebody else has folded in a batch since. */
  readonly panesOf: (shardId: string, fence: string | undefined) => ReadonlyMap<string, PaneState>;
  /** After a batch was folded in up to this sequence number. */
  readonly keep: (shardId: string, fence: string, panes: ReadonlyMap<string, PaneState>) => void;
}

interface KeptShard {
  fence: string;
  /** The one kept last comes last. */
  readonly panes: Map<string, PaneState>;
}

const none: ReadonlyMap<string, PaneState> = new Map();

/** @param most panes of all shards: with sketches in them they have some kilobytes each */
export function createPaneCache(most = 2_000): PaneCache {
  const shards = new Map<string, KeptShard>();

  const forgetOldest = () => {
    let excess = [...shards.values()].reduce((sum, { panes }) => sum + panes.size, 0) - most;
    for (const [shardId, { panes }] of shards) {
      for (const id of panes.keys()) {
        if (excess <= 0) return;
        panes.delete(id);
        excess -= 1;
      }
      shards.delete(shardId);
    }
  };

  return {
    panesOf: (shardId, fence) => {
      const kept = shards.get(shardId);
      if (kept !== undefined && kept.fence === fence) return kept.panes;
      shards.delete(shardId);
      return none;
    },
    keep: (shardId, fence, panes) => {
      const kept = shards.get(shardId) ?? { fence, panes: new Map<string, PaneState>() };
      kept.fence = fence;
      for (const [id, pane] of panes) {
        kept.panes.delete(id);
        kept.panes.set(id, pane);
      }
      // The shard kept last comes last, too.
      shards.delete(shardId);
      shards.set(shardId, kept);
      forgetOldest();
    },
  };
}
