import { registryAddress, retiredAddress } from '../../core/windows/addresses.ts';
import type {
  RegisteredShard,
  Registry,
  RetiredShards,
  ShardState,
  TimeRange,
} from '../../core/windows/state.ts';
import { retirable } from '../../core/windows/watermark.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import { type PipelineStore, type Stored, StoreUnavailable } from '../../engine/store/window-store.ts';

/** A shard of the stream, and those that it came from by resharding. */
export type ListedShard = Pick<RegisteredShard, 'id' | 'parents'>;

export interface ProgressOptions extends PipelineStore {
  /** Every shard that the stream still knows of. */
  readonly listShards: () => Promise<readonly ListedShard[]>;
}

export function registryOf(stored: Stored | undefined): Registry {
  if (stored !== undefined && isKind<Registry>(stored.source, 'registry')) return stored.source;
  return { kind: 'registry', shards: [] };
}

/** The shards that the stream still has records of, by what it says now. */
export async function askShards({
  listShards,
}: Pick<ProgressOptions, 'listShards'>): Promise<readonly ListedShard[]> {
  return await listShards().catch((thrown: unknown) => {
    // Not the batch's fault: it comes again.
    throw new StoreUnavailable('the shards of the stream could not be listed', { cause: thrown });
  });
}

/** Adds the stream's shards, and this one in any case, to the registry of shards with panes. */
export async function registerShards(
  shardId: string | undefined,
  options: ProgressOptions,
): Promise<Registry> {
  const own = shardId === undefined ? [] : [{ id: shardId, parents: [] }];
  return await register([...(await askShards(options)), ...own], options);
}

/** Adds these shards to the registry of shards with panes. */
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

/** Longer than any invocation can still have a batch of a shard, in milliseconds: Lambda gives it 15 minutes. */
const longestBatchMs = 3_600_000;

/**
 * Retires shards that the stream has forgotten and whose children have taken over, an hour after a sweep first found
 * that. A record that still comes from one registers it again. If another sweep is doing this, it is left to that one.
 *
 * @param asked what the stream had when it was asked, before the states were read
 * @param registered the registry as it was then: mostly the stream knows all of it, and nothing is to be done
 */
export async function retireShards(
  asked: readonly ListedShard[],
  registered: Registry,
  states: ReadonlyMap<string, ShardState>,
  now: number,
  options: PipelineStore,
): Promise<void> {
  const { pipelineName, store } = options;
  const listed = new Set(asked.map(({ id }) => id));
  if (registered.shards.every(({ id }) => listed.has(id))) return;
  const address = registryAddress(pipelineName);
  const [stored] = await store.get([address]);
  if (stored === undefined) return;
  const registry = registryOf(stored);
  const gone = retirable(registry, states, ({ id }) => !listed.has(id));
  const isDue = ({ id, goneSince = now }: RegisteredShard) =>
    !listed.has(id) && now - goneSince >= longestBatchMs;
  const due = retirable(registry, states, isDue);
  if (gone.every(({ goneSince }) => goneSince !== undefined) && due.length === 0) return;
  const spans = due.flatMap(({ id }) => {
    const span = states.get(id)?.span;
    return span === undefined ? [] : [{ id, span }];
  });
  // First, so that a reader who finds the registry without them finds them here.
  await addRetired(spans, options);
  const left = registry.shards.filter((shard) => !due.includes(shard));
  const shards = left.map((shard) => (gone.includes(shard) ? { goneSince: now, ...shard } : shard));
  const lasts = [registry.retiredThrough, ...spans.map(({ span }) => span.to)].filter(
    (to) => to !== undefined,
  );
  const through = lasts.length === 0 ? {} : { retiredThrough: Math.max(...lasts) };
  await store.put([{ address, source: { ...registry, shards, ...through }, ifStored: stored.revision }]);
}

async function addRetired(
  spans: RetiredShards['shards'],
  { pipelineName, store }: PipelineStore,
): Promise<void> {
  if (spans.length === 0) return;
  const address = retiredAddress(pipelineName);
  const [stored] = await store.get([address]);
  const all = new Map([...retiredOf(stored), ...spans].map(({ id, span }) => [id, span]));
  const source: RetiredShards = {
    kind: 'retired',
    shards: [...all].map(([id, span]) => ({ id, span })),
  };
  const [outcome] = await store.put([
    { address, source: { ...source }, ifStored: stored?.revision ?? ('absent' as const) },
  ]);
  // A conflict too: the registry must not leave out what isn't here.
  if (outcome !== 'written') throw new StoreUnavailable('the list of retired shards could not be written');
}

/** Where the retired shards have panes, if any has one from this event time on; mostly none has. */
export async function readRetired(
  from: number,
  { retiredThrough = Number.NEGATIVE_INFINITY }: Registry,
  { pipelineName, store }: PipelineStore,
): Promise<ReadonlyMap<string, TimeRange>> {
  if (from > retiredThrough) return new Map();
  const [stored] = await store.get([retiredAddress(pipelineName)]);
  return new Map(retiredOf(stored).flatMap(({ id, span }) => (span.to < from ? [] : [[id, span] as const])));
}

function retiredOf(stored: Stored | undefined): RetiredShards['shards'] {
  return stored !== undefined && isKind<RetiredShards>(stored.source, 'retired') ? stored.source.shards : [];
}
