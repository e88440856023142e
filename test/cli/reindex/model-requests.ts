import { claimName, handleName, type Plan } from '../../../cli/reindex/aliases.ts';
import {
  type Copied,
  type GenerationEngine,
  LostLock,
  type Observed,
  type Refusal,
} from '../../../cli/reindex/generation-engine.ts';
import { isRefused, type ModelEngine, type ModelIndex } from './model-engine.ts';

/** The requests of one run of a move to the engine of the model. */
export function modelRequests(engine: ModelEngine, plan: Plan, run: string): GenerationEngine {
  const { turns } = engine;
  const named = (name: string): ModelIndex => {
    const [index] = engine.byName(name);
    if (index === undefined) throw new LostLock();
    return index;
  };
  const old = (): ModelIndex => named(handleName(run));
  /** A change of the index that has a name when the request comes. */
  const changed = async (name: string, change: (index: ModelIndex) => void): Promise<void> => {
    const index = named(name);
    await engine.begun(() => change(index));
  };
  return {
    observe: async () => observed(engine, plan),
    create: async (aliases, progress) => {
      if (engine.byName(claimName(plan)).length > 0) return false;
      const made = engine.make(engine.nextName(), true, aliases);
      made.progress = progress;
      made.strict = true;
      return true;
    },
    drop: async (next) => {
      engine.indices.delete(next);
    },
    change: async (actions) => engine.change(actions),
    save: (lock, progress) => changed(lock, (index) => Object.assign(index, { progress })),
    hide: (handle, hidden) => changed(handle, (index) => Object.assign(index, { hidden })),
    process: (lock, finalPipeline) => changed(lock, (index) => Object.assign(index, { finalPipeline })),
    block: async (handle) => {
      const index = named(handle);
      await engine.begun(async () => {
        index.blocked = true;
        while (index.pending.size > 0) await turns.next();
      });
    },
    unblock: (handle) => changed(handle, (index) => Object.assign(index, { blocked: false })),
    checkpoints: async () => [checkpointOf(old())],
    read: async (shard, above, through) =>
      [...old().documents]
        .filter(([, { sequenceNumber: number }]) => number > above && number <= through)
        .toSorted(([, a], [, b]) => a.sequenceNumber - b.sequenceNumber)
        .slice(0, 3)
        .map(([id, { sequenceNumber, value }]) => ({
          ...{ shard, sequenceNumber, id, routing: undefined, source: value },
        })),
    write: async (lock, documents) => {
      const index = named(lock);
      return await engine.begun(() => copied(index, documents));
    },
    counts: async (lock) => ({ old: old().documents.size, next: named(lock).documents.size }),
    existing: async (documents) => documents.filter(({ id }) => old().documents.has(id)).length,
    removeExtra: async (lock) => {
      const { documents } = named(lock);
      const extra = [...documents].filter(([id]) => !old().documents.has(id));
      await engine.begun(() => {
        for (const [id, { version }] of extra) {
          if (documents.get(id)?.version === version) documents.delete(id);
        }
      });
      return extra.length;
    },
    searching: async (name, forMs) => {
      const index = named(name);
      return [...engine.searches].filter(
        ({ indices, beganAt }) => indices.includes(index) && beganAt <= turns.now - forMs,
      ).length;
    },
    underWay: async () => engine.underWay.size,
  };
}

function observed(engine: ModelEngine, plan: Plan): Observed {
  const stateOf = ([name, { hidden, aliases }]: readonly [string, ModelIndex]) => ({
    ...{ name, hidden },
    aliases: [...aliases.values()],
  });
  const all = [...engine.indices];
  const before = all.find(([name]) => name === plan.old);
  const next = all.find(([, { aliases }]) => aliases.has(claimName(plan)));
  const progress = next?.[1].progress;
  return {
    ...(before && { old: stateOf(before) }),
    ...(next && { next: { ...stateOf(next), ...(progress && { progress }) } }),
  };
}

function checkpointOf({ pending, highest }: ModelIndex): number {
  return Math.min(highest, ...[...pending].map(({ sequenceNumber }) => sequenceNumber - 1));
}

function copied({ documents: stored, finalPipeline }: ModelIndex, documents: readonly Copied[]): Refusal[] {
  if (finalPipeline !== '_none') throw new Error('a copy went through the final pipeline');
  return documents.flatMap((document): Refusal[] => {
    const { id, sequenceNumber, source } = document;
    const version = sequenceNumber + 1;
    const isOlder = (stored.get(id)?.version ?? -1) <= version;
    if (typeof source !== 'number' || isRefused(source)) {
      if (isOlder) stored.delete(id);
      return [{ document, type: 'mapper_parsing_exception', message: 'no' }];
    }
    if (isOlder) stored.set(id, { value: source, sequenceNumber, version });
    return [];
  });
}
