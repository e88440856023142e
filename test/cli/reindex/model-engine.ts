import { type Alias, type AliasAction, claimName, type Plan } from '../../../cli/reindex/aliases.ts';
import {
  type GenerationEngine,
  LostLock,
  type Observed,
  type Progress,
  type Refusal,
} from '../../../cli/reindex/generation-engine.ts';
import type { Turns } from './turns.ts';

export interface ModelDocument {
  readonly value: number;
  readonly sequenceNumber: number;
  /** What conditional and external writes compare. */
  readonly version: number;
}

interface Pending {
  readonly sequenceNumber: number;
}

interface ModelIndex {
  readonly uuid: string;
  hidden: boolean;
  blocked: boolean;
  readonly aliases: Map<string, Alias>;
  readonly documents: Map<string, ModelDocument>;
  /** Writes that have their number and can't be found yet. */
  readonly pending: Set<Pending>;
  /** Whether it has the new mapping. */
  strict: boolean;
  highest: number;
  progress?: Progress;
}

export interface ModelSearch {
  readonly beganAt: number;
  readonly indices: readonly ModelIndex[];
}

/** Values of this kind are refused by the new mapping. */
export const isRefused = (value: number): boolean => value % 1_000 === 999;

/**
 * An engine as the protocol has to take it: a request takes effect at one moment between its sending and its answer; a
 * write has its number before it can be found; a block waits for the writes under way; names mean indices or aliases.
 */
export class ModelEngine {
  readonly indices = new Map<string, ModelIndex>();
  readonly searches = new Set<ModelSearch>();
  readonly #turns: Turns;
  #made = 0;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  make(name: string, hidden: boolean, aliases: readonly Alias[] = []): ModelIndex {
    if (this.byName(name).length > 0) throw new Error(`${name} is there already`);
    this.#made += 1;
    const made: ModelIndex = {
      ...{ uuid: `uuid-${this.#made}`, hidden, blocked: false, strict: false, highest: -1 },
      aliases: new Map(aliases.map((alias) => [alias.alias, alias])),
      documents: new Map(),
      pending: new Set(),
    };
    this.indices.set(name, made);
    return made;
  }

  byName(name: string): ModelIndex[] {
    const own = this.indices.get(name);
    if (own !== undefined) return [own];
    return [...this.indices.values()].filter(({ aliases }) => aliases.has(name));
  }

  /** What a wildcard finds. */
  visible(): ModelIndex[] {
    return [...this.indices.values()].filter(
      ({ hidden, aliases }) => !hidden || [...aliases.values()].some((alias) => alias.is_hidden !== true),
    );
  }

  /** A write of a function or a person: refused by a block, else numbered now and found a turn or more later. */
  async write(
    name: string,
    id: string,
    value: number | undefined,
  ): Promise<'stored' | 'blocked' | 'refused'> {
    const [index, another] = this.byName(name);
    if (index === undefined || another !== undefined) throw new Error(`${name} leads to no index, or to two`);
    await this.#turns.next();
    // The index is the one that the name led to; a block and a deletion are met where the shard is.
    if (index.blocked || ![...this.indices.values()].includes(index)) return 'blocked';
    if (value !== undefined && index.strict && isRefused(value)) return 'refused';
    const before = index.documents.get(id);
    // The last in the stream wins; what is there already changes nothing.
    if (value !== undefined && before !== undefined && before.value >= value) return 'stored';
    if (value === undefined && before === undefined) return 'stored';
    index.highest += 1;
    const pending = { sequenceNumber: index.highest };
    index.pending.add(pending);
    for (let turns = this.#turns.random(12); turns >= 0; turns -= 1) await this.#turns.next();
    index.pending.delete(pending);
    const version = (index.documents.get(id)?.version ?? 0) + 1;
    if (value === undefined) index.documents.delete(id);
    else index.documents.set(id, { value, sequenceNumber: pending.sequenceNumber, version });
    return 'stored';
  }

  change(actions: readonly AliasAction[]): boolean {
    for (const action of actions) {
      if ('remove' in action && action.remove.must_exist) {
        if (!this.indices.get(action.remove.index)?.aliases.has(action.remove.alias)) return false;
      }
      if ('remove_index' in action && !this.indices.has(action.remove_index.index)) return false;
    }
    for (const action of actions) {
      if ('remove_index' in action) this.indices.delete(action.remove_index.index);
      else if ('remove' in action) this.indices.get(action.remove.index)?.aliases.delete(action.remove.alias);
    }
    for (const action of actions) {
      if (!('add' in action)) continue;
      const { index, ...alias } = action.add;
      if (this.indices.has(alias.alias)) throw new Error(`${alias.alias} is the name of an index`);
      this.indices.get(index)?.aliases.set(alias.alias, alias);
    }
    return true;
  }

  /** The engine as one run of a move has it. */
  for(plan: Plan): GenerationEngine {
    const { old } = plan;
    const oldIndex = () => found(this.indices.get(old), old);
    const named = (name: string): ModelIndex => {
      const [index] = this.byName(name);
      if (index === undefined) throw new LostLock();
      return index;
    };
    const checkpointOf = ({ pending, highest }: ModelIndex) =>
      Math.min(highest, ...[...pending].map(({ sequenceNumber }) => sequenceNumber - 1));
    return {
      observe: async (): Promise<Observed> => {
        const stateOf = ([name, { hidden, aliases }]: readonly [string, ModelIndex]) => ({
          ...{ name, hidden },
          aliases: [...aliases.values()],
        });
        const all = [...this.indices];
        const before = all.find(([name]) => name === old);
        const next = all.find(([, { aliases }]) => aliases.has(claimName(plan)));
        const progress = next?.[1].progress;
        return {
          ...(before && { old: stateOf(before) }),
          ...(next && { next: { ...stateOf(next), ...(progress && { progress }) } }),
        };
      },
      create: async (aliases, progress) => {
        if (this.byName(claimName(plan)).length > 0) return false;
        const made = this.make(`orders.next${this.indices.size + this.#made}`, true, aliases);
        made.progress = progress;
        made.strict = true;
        return true;
      },
      drop: async (next) => {
        this.indices.delete(next);
      },
      change: async (actions) => this.change(actions),
      save: async (lock, progress) => {
        named(lock).progress = progress;
      },
      hide: async (handle, hidden) => {
        named(handle).hidden = hidden;
      },
      block: async (handle) => {
        const index = named(handle);
        index.blocked = true;
        while (index.pending.size > 0) await this.#turns.next();
      },
      unblock: async (handle) => {
        named(handle).blocked = false;
      },
      checkpoints: async () => [checkpointOf(oldIndex())],
      read: async (shard, above, through) =>
        [...oldIndex().documents]
          .filter(([, { sequenceNumber: number }]) => number > above && number <= through)
          .toSorted(([, a], [, b]) => a.sequenceNumber - b.sequenceNumber)
          .slice(0, 3)
          .map(([id, { sequenceNumber, value }]) => ({
            ...{ shard, sequenceNumber, id, routing: undefined, source: value },
          })),
      write: async (lock, documents) => {
        const { documents: stored } = named(lock);
        return documents.flatMap((document): Refusal[] => {
          const { id, sequenceNumber, source } = document;
          if (typeof source !== 'number' || isRefused(source)) {
            if ((stored.get(id)?.version ?? -1) <= sequenceNumber + 1) stored.delete(id);
            return [{ document, type: 'mapper_parsing_exception', message: 'no' }];
          }
          const version = sequenceNumber + 1;
          if ((stored.get(id)?.version ?? -1) <= version) {
            stored.set(id, { value: source, sequenceNumber, version });
          }
          return [];
        });
      },
      counts: async (lock) => ({ old: oldIndex().documents.size, next: named(lock).documents.size }),
      existing: async (documents) => documents.filter(({ id }) => oldIndex().documents.has(id)).length,
      removeExtra: async (lock) => {
        const extra = [...named(lock).documents].filter(([id]) => !oldIndex().documents.has(id));
        await this.#turns.next();
        for (const [id, { version }] of extra) {
          const stored = this.byName(lock)[0]?.documents;
          if (stored?.get(id)?.version === version) stored.delete(id);
        }
        return extra.length;
      },
      searching: async (name) => {
        const index = named(name);
        return [...this.searches].filter(({ indices }) => indices.includes(index)).length;
      },
    };
  }
}

function found(index: ModelIndex | undefined, name: string): ModelIndex {
  if (index === undefined) throw new Error(`there is no ${name}`);
  return index;
}
