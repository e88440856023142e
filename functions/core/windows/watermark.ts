import { delayOf, usualDelay } from './delay.ts';
import type { RegisteredShard, Registry, ShardState } from './state.ts';

/**
 * How long a shard holds the windows of all, in milliseconds: while its records are all filtered out or rejected,
 * before it counts as one without records; and while its events are that much later than is usual among the shards. A
 * window's allowed lateness is added to it.
 */
const longestHoldMs = 60_000;

/**
 * The event time that every shard has reached: nothing before it is expected any more. Undefined while a shard has not
 * begun and isn't known to be idle. A shard that was split or merged counts until one of its children has begun; a
 * child that hasn't begun counts as far as its parents came. One whose events come later than the others' counts, after
 * a while, by the arrivals of its records: a shard that is only behind has old arrivals too, and is waited for.
 */
export function lowWatermarkOf(
  registry: Registry,
  states: ReadonlyMap<string, ShardState>,
): number | undefined {
  const begun = (id: string) => states.get(id)?.fence !== undefined;
  const superseded = supersededBy(registry, states);
  const parentsOf = new Map(registry.shards.map(({ id, parents }) => [id, parents]));
  /** Of the parents' idleness nothing follows: they are read to their ends while the child has a backlog. */
  const latest = (id: string, seen: ReadonlySet<string>): number | undefined => {
    if (begun(id) || seen.has(id)) return states.get(id)?.latestEvent;
    return highest((parentsOf.get(id) ?? []).map((parent) => latest(parent, new Set([...seen, id]))));
  };
  const live = registry.shards.filter(({ id }) => !superseded.has(id)).map(({ id }) => id);
  const usual = usualDelay(live.flatMap((id) => delayIn(states.get(id)) ?? []));
  const progressOf = (id: string) => {
    const state = states.get(id);
    const ofItself = [latest(id, new Set()), state?.idleThrough, emptyThrough(state)];
    return highest([...ofItself, lateThrough(state, usual)]);
  };
  return live.length === 0 ? undefined : lowest(live.map(progressOf));
}

/** The arrival through which every shard's records have been taken in. Undefined while that isn't known of one. */
export function arrivedThroughOf(
  registry: Registry,
  states: ReadonlyMap<string, ShardState>,
): number | undefined {
  const superseded = supersededBy(registry, states);
  const live = registry.shards.filter(({ id }) => !superseded.has(id)).map(({ id }) => states.get(id));
  return lowest(live.map((state) => highest([state?.lastTaken, state?.idleThrough])));
}

/**
 * The arrival since which signs of life are noted of each key whose events are late, in every shard; 0 if ever since.
 * Before it, what isn't noted of a key says nothing.
 */
export function notedFrom(registry: Registry, states: ReadonlyMap<string, ShardState>): number {
  const superseded = supersededBy(registry, states);
  const live = registry.shards.filter(({ id }) => !superseded.has(id)).map(({ id }) => states.get(id));
  return Math.max(0, ...live.map((state) => state?.delay?.notedFrom ?? 0));
}

/** Of a shard that gives documents. */
function delayIn(state: ShardState | undefined): number | undefined {
  const { lastTaken, idleThrough = Number.NEGATIVE_INFINITY } = state ?? {};
  if (state === undefined || lastTaken === undefined || idleThrough >= lastTaken) return undefined;
  return emptyThrough(state) === undefined ? delayOf(state) : undefined;
}

/** Of a shard whose events are late: the least that the arrival of its last record tells. */
function lateThrough(state: ShardState | undefined, usual: number | undefined): number | undefined {
  const { lastTaken } = state ?? {};
  // Where most are as late, as all of one shard are, the arrivals tell nothing.
  if (lastTaken === undefined || usual === undefined || delayIn(state) === undefined) return undefined;
  return lastTaken - usual - longestHoldMs;
}

/** For a shard whose records yield no documents: the arrival of the last record. */
function emptyThrough(state: ShardState | undefined): number | undefined {
  const { lastTaken, lastDocument } = state ?? {};
  if (lastTaken === undefined || lastDocument === undefined) return undefined;
  return lastTaken - lastDocument < longestHoldMs ? undefined : lastTaken;
}

/**
 * Shards that were split or merged and read to their ends: a child has begun, or a descendant, if the child was split or
 * merged before its first record.
 */
export function supersededBy(
  registry: Registry,
  states: ReadonlyMap<string, ShardState>,
): ReadonlySet<string> {
  const parentsOf = new Map(registry.shards.map(({ id, parents }) => [id, parents]));
  const superseded = new Set<string>();
  const supersede = (ids: readonly string[]) => {
    for (const id of ids) {
      if (superseded.has(id)) continue;
      superseded.add(id);
      supersede(parentsOf.get(id) ?? []);
    }
  };
  for (const { id, parents } of registry.shards) {
    if (states.get(id)?.fence !== undefined) supersede(parents);
  }
  return superseded;
}

/**
 * Shards of which only the place of their panes matters now: the stream won't give any of their records, and their
 * children have taken over. Parents come before children, so that the rest still shows which shards are superseded.
 */
export function retirable(
  registry: Registry,
  states: ReadonlyMap<string, ShardState>,
  isGone: (shard: RegisteredShard) => boolean,
): readonly RegisteredShard[] {
  const superseded = supersededBy(registry, states);
  const isOver = (id: string) => superseded.has(id) || states.get(id)?.fence !== undefined;
  const childrenOf = (id: string) => registry.shards.filter(({ parents }) => parents.includes(id));
  const left = new Map(registry.shards.map((shard) => [shard.id, shard]));
  let before: number;
  do {
    before = left.size;
    for (const shard of left.values()) {
      const { id, parents } = shard;
      const isDone = superseded.has(id) && childrenOf(id).every((child) => isOver(child.id));
      if (isDone && isGone(shard) && !parents.some((parent) => left.has(parent))) left.delete(id);
    }
  } while (before !== left.size);
  return registry.shards.filter(({ id }) => !left.has(id));
}

/** What a shard begins with: lateness goes on where its parents stopped, and their last batches come before its own. */
export function firstState(shardId: string, parents: readonly ShardState[]): ShardState {
  const latestEvent = highest(parents.map((parent) => parent.latestEvent));
  // The most late of them, until the shard's own documents say otherwise.
  const [delay] = parents
    .flatMap((parent) => parent.delay ?? [])
    .toSorted((one, other) => other.notedFrom - one.notedFrom || other.now - one.now);
  return {
    kind: 'shard',
    shardId,
    number: 0,
    log: [],
    after: Object.fromEntries(parents.map((parent) => [parent.shardId, parent.number])),
    ...(latestEvent !== undefined && { latestEvent }),
    ...(delay !== undefined && { delay }),
    panes: {},
    late: {},
  };
}

/** The least of them, unless one of them isn't known. */
function lowest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === times.length ? Math.min(...known) : undefined;
}

function highest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
