import { closingPlace, registryPlace, shardPlace } from '../core/windows/places.ts';
import type { ClosingState, Registry, ShardState } from '../core/windows/state.ts';
import { firstState } from '../core/windows/watermark.ts';
import { isKind } from './stored-kind.ts';
import { type Revision, StoreUnavailable, type WindowStore } from './window-store.ts';

/** A shard of the stream, and those that it came from by resharding. */
export interface ListedShard {
  readonly id: string;
  readonly parents: readonly string[];
}

export interface ProgressOptions {
  readonly pipeline: string;
  readonly store: WindowStore;
  /** Every shard that the stream still knows of. */
  readonly listShards: () => Promise<readonly ListedShard[]>;
}

/** What is stored of a shard, and what to name when overwriting it. */
export interface StoredShard {
  readonly state: ShardState;
  readonly revision: Revision | 'absent';
}

/**
 * The shard's state; of one never seen, what it inherits. Seen for the first time, the stream's shards are registered
 * before anything else, so that whoever merges from now on looks for their panes, and nothing closes before them.
 */
export async function readShard(shardId: string, options: ProgressOptions): Promise<StoredShard> {
  const { pipeline, store } = options;
  const [stored] = await store.get([shardPlace(pipeline, shardId)]);
  if (stored !== undefined && isKind<ShardState>(stored.source, 'shard')) {
    const { source: state, revision } = stored;
    if (state.fence !== undefined) return { state, revision };
    // The sweep has seen it before its first record: what it inherits is known only now that its parents are done.
    const inherited = await inherit(shardId, options);
    return { state: { ...inherited, ...state, ...latest(inherited) }, revision };
  }
  return { state: await inherit(shardId, options), revision: 'absent' };
}

function latest({ latestEvent }: ShardState): Pick<ShardState, 'latestEvent'> {
  return latestEvent === undefined ? {} : { latestEvent };
}

async function inherit(shardId: string, options: ProgressOptions): Promise<ShardState> {
  const registry = await registerShards(shardId, options);
  const parents = registry.shards.find(({ id }) => id === shardId)?.parents ?? [];
  const states = await readShards(parents, options);
  return firstState(
    shardId,
    parents.map((parent) => states.get(parent)),
  );
}

/** The states of these shards, of those that have one. */
export async function readShards(
  ids: readonly string[],
  { pipeline, store }: Pick<ProgressOptions, 'pipeline' | 'store'>,
): Promise<ReadonlyMap<string, ShardState>> {
  const stored = ids.length === 0 ? [] : await store.get(ids.map((id) => shardPlace(pipeline, id)));
  const states = new Map<string, ShardState>();
  for (const found of stored) {
    if (found !== undefined && isKind<ShardState>(found.source, 'shard')) {
      states.set(found.source.shardId, found.source);
    }
  }
  return states;
}

export async function readRegistry({
  pipeline,
  store,
}: Pick<ProgressOptions, 'pipeline' | 'store'>): Promise<Registry> {
  const [stored] = await store.get([registryPlace(pipeline)]);
  if (stored !== undefined && isKind<Registry>(stored.source, 'registry')) return stored.source;
  return { kind: 'registry', shards: [] };
}

/** Adds the stream's shards, and this one in any case, to those that there are panes of. */
export async function registerShards(
  shardId: string | undefined,
  { pipeline, store, listShards }: ProgressOptions,
): Promise<Registry> {
  const listed = await listShards().catch((thrown: unknown) => {
    // Not the batch's fault: it comes again.
    throw new StoreUnavailable('the shards of the stream could not be listed', { cause: thrown });
  });
  const place = registryPlace(pipeline);
  for (;;) {
    const [stored] = await store.get([place]);
    const known =
      stored !== undefined && isKind<Registry>(stored.source, 'registry') ? stored.source.shards : [];
    const ids = new Set(known.map(({ id }) => id));
    const own = shardId === undefined ? [] : [{ id: shardId, parents: [] }];
    const added = [...listed, ...own].filter(({ id }) => !ids.has(id) && ids.add(id));
    const registry: Registry = { kind: 'registry', shards: [...known, ...added] };
    if (added.length === 0) return registry;
    const [outcome] = await store.put([
      { place, source: { ...registry }, unless: stored?.revision ?? 'absent' },
    ]);
    if (outcome === 'written') return registry;
    if (outcome === 'failed') throw new StoreUnavailable('the list of shards could not be written');
  }
}

export interface StoredClosing {
  readonly state: ClosingState | undefined;
  readonly revision: Revision | 'absent';
}

/** How far the closing of each window has come, in the windows' order. */
export async function readClosings(
  windows: readonly string[],
  { pipeline, store }: Pick<ProgressOptions, 'pipeline' | 'store'>,
): Promise<readonly StoredClosing[]> {
  const stored = await store.get(windows.map((window) => closingPlace(pipeline, window)));
  return stored.map((found) =>
    found !== undefined && isKind<ClosingState>(found.source, 'closing')
      ? { state: found.source, revision: found.revision }
      : { state: undefined, revision: 'absent' },
  );
}
