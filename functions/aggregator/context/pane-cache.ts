import { isObject } from '../../core/json/object.ts';
import type { PaneState } from '../../core/windows/state.ts';
import { isKind } from '../../engine/store/stored-kind.ts';

/**
 * Panes as a container wrote or read them for the last batches of its shards, so that the next batch needn't read them
 * again. It only saves reads: if somebody has written a pane since, the engine refuses the write that starts from here.
 */
export interface PaneCache {
  /** The cached panes among these ids; none if another process has folded since (the fence differs). */
  readonly panesOf: (
    shardId: string,
    fence: string | undefined,
    ids: readonly string[],
  ) => ReadonlyMap<string, PaneState>;
  /** Call it when a batch is folded up to this sequence number, after `panesOf` for the panes of that batch. */
  readonly keep: (shardId: string, fence: string, panes: ReadonlyMap<string, PaneState>) => void;
}

interface CachedShard {
  fence: string;
  /** As JSON: what is cut out of a record would keep all of it. The one kept last comes last. */
  readonly texts: Map<string, string>;
}

/** UTF-16 units, so twice as many bytes at most: the function has 512 MB unless the stack says otherwise. */
const mostText = 16 * 1_024 * 1_024;

export function createPaneCache(most = mostText): PaneCache {
  const shards = new Map<string, CachedShard>();
  let size = 0;

  const forget = ({ texts }: CachedShard, id: string) => {
    size -= texts.get(id)?.length ?? 0;
    texts.delete(id);
  };

  const forgetShard = (shardId: string, cached: CachedShard) => {
    for (const id of cached.texts.keys()) forget(cached, id);
    shards.delete(shardId);
  };

  const forgetOldest = () => {
    for (const [shardId, cached] of shards) {
      for (const id of cached.texts.keys()) {
        if (size <= most) return;
        forget(cached, id);
      }
      shards.delete(shardId);
    }
  };

  return {
    panesOf: (shardId, fence, ids) => {
      const cached = shards.get(shardId);
      const panes = new Map<string, PaneState>();
      if (cached === undefined) return panes;
      if (cached.fence !== fence) {
        forgetShard(shardId, cached);
        return panes;
      }
      for (const id of ids) {
        const source: unknown = JSON.parse(cached.texts.get(id) ?? 'null');
        if (isObject(source) && isKind<PaneState>(source, 'key-pane')) panes.set(id, source);
      }
      return panes;
    },
    keep: (shardId, fence, panes) => {
      const cached = shards.get(shardId) ?? { fence, texts: new Map<string, string>() };
      cached.fence = fence;
      for (const [id, pane] of panes) {
        forget(cached, id);
        const text = JSON.stringify(pane);
        cached.texts.set(id, text);
        size += text.length;
      }
      // The shard kept last comes last, too.
      shards.delete(shardId);
      shards.set(shardId, cached);
      forgetOldest();
    },
  };
}
