import { closingAddress, registryAddress, shardAddress } from '../../core/windows/addresses.ts';
import {
  type ClosingState,
  type Registry,
  redrivenShard,
  type ShardState,
} from '../../core/windows/state.ts';
import { firstState } from '../../core/windows/watermark.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import {
  type PipelineStore,
  type Revision,
  type Stored,
  StoreUnavailable,
} from '../../engine/store/window-store.ts';
import { type ProgressOptions, registerShards, registryOf } from './registry.ts';

/** What is stored of a shard, and what to name when overwriting it. */
export interface StoredShard {
  readonly state: ShardState;
  readonly revision: Revision | 'absent';
  /** The shards that were known when this was read. */
  readonly registry: Registry;
  /** How far each window was closed when this was read, by its name. */
  readonly closings: ReadonlyMap<string, ClosingState | undefined>;
}

/**
 * The shard's state; for a new shard, what it inherits from its parents. The shards of the stream are registered before
 * anything else, so that every merge from now on reads their panes, and no window closes without them.
 */
export async function readShard(
  shardId: string,
  windows: readonly string[],
  options: ProgressOptions,
): Promise<StoredShard> {
  const { pipelineName, store } = options;
  const addresses = windows.map((window) => closingAddress(pipelineName, window));
  const [stored, list, ...closed] = await store.get([
    shardAddress(pipelineName, shardId),
    registryAddress(pipelineName),
    ...addresses,
  ]);
  const closings = new Map(windows.map((window, position) => [window, closingOf(closed[position]).state]));
  const known =
    stored !== undefined && isKind<ShardState>(stored.source, 'shard') ? stored.source : undefined;
  const revision = stored?.revision ?? 'absent';
  const listed = registryOf(list);
  const isListed = listed.shards.some(({ id }) => id === shardId);
  if (known?.fence !== undefined && isListed) return { state: known, revision, registry: listed, closings };
  const registry = await registerShards(shardId, options);
  // It was retired, but has a record all the same.
  if (known?.fence !== undefined) return { state: known, revision, registry, closings };
  const inherited = await inherit(shardId, registry, options);
  // The sweep may have seen it before its first record: what it inherits is known only now that its parents are done.
  return { state: { ...inherited, ...known, ...latest(inherited) }, revision, registry, closings };
}

/** @returns whether it was still what had been read */
export async function writeShard(
  state: ShardState,
  { revision }: Pick<StoredShard, 'revision'>,
  { pipelineName, store }: PipelineStore,
): Promise<boolean> {
  const address = shardAddress(pipelineName, state.shardId);
  const [outcome] = await store.put([{ address, source: { ...state }, ifStored: revision }]);
  if (outcome === 'failed') throw new StoreUnavailable('the state of the shard could not be written');
  return outcome === 'written';
}

function latest({ latestEvent }: ShardState): Pick<ShardState, 'latestEvent'> {
  return latestEvent === undefined ? {} : { latestEvent };
}

async function inherit(shardId: string, registry: Registry, options: ProgressOptions): Promise<ShardState> {
  return firstState(shardId, await readAncestors(shardId, registry, options));
}

/**
 * The nearest ancestors that have had a record. A shard that was resharded before its first one passes on its parents'
 * state.
 */
async function readAncestors(
  shardId: string,
  { shards }: Registry,
  options: ProgressOptions,
): Promise<readonly ShardState[]> {
  const parentsOf = new Map(shards.map(({ id, parents }) => [id, parents]));
  const begun: ShardState[] = [];
  const seen = new Set([shardId]);
  let generation = parentsOf.get(shardId) ?? [];
  while (generation.length > 0) {
    const { shards: states } = await readStates({ shards: generation, windows: [] }, options);
    generation = generation.flatMap((id) => {
      const state = states.get(id);
      if (state?.fence !== undefined) begun.push(state);
      if (state?.fence !== undefined || seen.has(id)) return [];
      seen.add(id);
      return parentsOf.get(id) ?? [];
    });
  }
  return begun;
}

export interface States {
  /** Of those shards that have one. */
  readonly shards: ReadonlyMap<string, ShardState>;
  /** How far the closing of each window has come, in the windows' order. */
  readonly closings: readonly StoredClosing[];
}

/** What is stored of shards and of windows, at one moment. */
export async function readStates(
  { shards: ids, windows }: { readonly shards: readonly string[]; readonly windows: readonly string[] },
  { pipelineName, store }: PipelineStore,
): Promise<States> {
  const addresses = [
    ...ids.map((id) => shardAddress(pipelineName, id)),
    ...windows.map((window) => closingAddress(pipelineName, window)),
  ];
  const stored = addresses.length === 0 ? [] : await store.get(addresses);
  const shards = stored
    .slice(0, ids.length)
    .flatMap((found) =>
      found !== undefined && isKind<ShardState>(found.source, 'shard') ? [found.source] : [],
    );
  return {
    shards: new Map(shards.map((state) => [state.shardId, state])),
    closings: stored.slice(ids.length).map(closingOf),
  };
}

/**
 * What is stored of all shards and windows, with the registry that it belongs to. That is read again afterwards: a
 * sweep may have registered the children of a shard meanwhile, and then found their parent idle, which says nothing of
 * them.
 *
 * @param known the registry as it was read before
 */
export async function readProgress(
  known: Registry,
  options: PipelineStore & { readonly plans: readonly { readonly name: string }[] },
): Promise<States & { readonly registry: Registry }> {
  const windows = options.plans.map(({ name }) => name);
  let registry = known;
  for (;;) {
    const ids = registry.shards.map(({ id }) => id);
    const states = await readStates({ shards: [...ids, redrivenShard], windows }, options);
    const [stored] = await options.store.get([registryAddress(options.pipelineName)]);
    const again = registryOf(stored);
    if (again.shards.every(({ id }) => ids.includes(id))) return { ...states, registry };
    registry = again;
  }
}

export interface StoredClosing {
  readonly state: ClosingState | undefined;
  readonly revision: Revision | 'absent';
}

function closingOf(found: Stored | undefined): StoredClosing {
  return found !== undefined && isKind<ClosingState>(found.source, 'closing')
    ? { state: found.source, revision: found.revision }
    : { state: undefined, revision: 'absent' };
}
