import { registryAddress } from '../../core/windows/addresses.ts';
import type { Registry } from '../../core/windows/state.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import { type PipelineStore, type Stored, StoreUnavailable } from '../../engine/store/window-store.ts';
import type { Context, ListedShard } from '../context/context.ts';

export function registryOf(stored: Stored | undefined): Registry {
  if (stored !== undefined && isKind<Registry>(stored.source, 'registry')) return stored.source;
  return { kind: 'registry', shards: [] };
}

/** The shards that the stream still has records of, by what it says now. */
export async function askShards({
  listShards,
}: Pick<Context, 'listShards'>): Promise<readonly ListedShard[]> {
  return await listShards().catch((thrown: unknown) => {
    // Not the batch's fault: it comes again.
    throw new StoreUnavailable('the shards of the stream could not be listed', { cause: thrown });
  });
}

/** Adds the stream's shards, and this one in any case, to the registry of shards of the pipeline. */
export async function registerShards(
  shardId: string | undefined,
  options: Pick<Context, 'listShards' | 'pipelineName' | 'store'>,
): Promise<Registry> {
  const own = shardId === undefined ? [] : [{ id: shardId, parents: [] }];
  return await register([...(await askShards(options)), ...own], options);
}

/** Adds these shards to the registry of shards of the pipeline. */
export async function register(
  shards: readonly ListedShard[],
  { pipelineName, store }: PipelineStore,
): Promise<Registry> {
  const address = registryAddress(pipelineName);
  for (;;) {
    const [stored] = await store.get([address]);
    const known = registryOf(stored);
    const ids = new Set(known.shards.map(({ id }) => id));
    const added = shards
      .filter(({ id }) => !ids.has(id) && ids.add(id))
      .map(({ id, parents }) => ({ id, parents }));
    const registry: Registry = { ...known, shards: [...known.shards, ...added] };
    if (added.length === 0) return registry;
    const [outcome] = await store.put([
      { address, source: { ...registry }, ifStored: stored?.revision ?? 'absent' },
    ]);
    if (outcome === 'written') return registry;
    if (outcome === 'failed') throw new StoreUnavailable('the list of shards could not be written');
  }
}
