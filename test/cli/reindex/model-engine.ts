import type { Alias, AliasAction } from '../../../cli/reindex/aliases.ts';
import type { Progress } from '../../../cli/reindex/generation-engine.ts';
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

export interface ModelIndex {
  readonly uuid: string;
  hidden: boolean;
  blocked: boolean;
  readonly aliases: Map<string, Alias>;
  readonly documents: Map<string, ModelDocument>;
  /** Writes that have their number and can't be found yet. */
  readonly pending: Set<Pending>;
  /** Whether it has the new mapping. */
  strict: boolean;
  /** What all that is written to it goes through. */
  finalPipeline: string;
  highest: number;
  progress?: Progress;
}

export interface ModelSearch {
  readonly beganAt: number;
  readonly indices: readonly ModelIndex[];
}

const usualTurns = 6;

/** Values of this kind are refused by the new mapping. */
export const isRefused = (value: number): boolean => value % 1_000 === 999;

/**
 * An engine as the protocol has to take it: names mean indices or aliases; a change of aliases takes place at one moment,
 * all else some time after its name was looked up; a write has its number before it can be found; a block waits for the
 * writes under way.
 */
export class ModelEngine {
  readonly indices = new Map<string, ModelIndex>();
  readonly searches = new Set<ModelSearch>();
  /** Requests that it has begun and not ended. */
  readonly underWay = new Set<object>();
  /** How many turns the next request takes at most. */
  mostTurns = usualTurns;
  readonly turns: Turns;
  /** What the template says. */
  readonly finalPipeline: string;
  #made = 0;

  constructor(turns: Turns, finalPipeline: string) {
    this.turns = turns;
    this.finalPipeline = finalPipeline;
  }

  make(name: string, hidden: boolean, aliases: readonly Alias[] = []): ModelIndex {
    if (this.byName(name).length > 0) throw new Error(`${name} is there already`);
    this.#made += 1;
    const made: ModelIndex = {
      ...{
        uuid: `uuid-${this.#made}`,
        hidden,
        blocked: false,
        strict: false,
        finalPipeline: '_none',
        highest: -1,
      },
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
    await this.turns.next();
    // The index is the one that the name led to; a block and a deletion are met where the shard is.
    if (index.blocked || ![...this.indices.values()].includes(index)) return 'blocked';
    if (index.finalPipeline !== this.finalPipeline) throw new Error('a record went past the final pipeline');
    if (value !== undefined && index.strict && isRefused(value)) return 'refused';
    const before = index.documents.get(id);
    // The last in the stream wins; what is there already changes nothing.
    if (value !== undefined && before !== undefined && before.value >= value) return 'stored';
    if (value === undefined && before === undefined) return 'stored';
    index.highest += 1;
    const pending = { sequenceNumber: index.highest };
    index.pending.add(pending);
    for (let turns = this.turns.random(12); turns >= 0; turns -= 1) await this.turns.next();
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

  /** A request that has found its index: it takes effect some turns later, whatever its sender does meanwhile. */
  async begun<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const request = {};
    this.underWay.add(request);
    const { mostTurns } = this;
    this.mostTurns = usualTurns;
    for (let turns = this.turns.random(mostTurns); turns > 0; turns -= 1) await this.turns.next();
    try {
      return await work();
    } finally {
      this.underWay.delete(request);
    }
  }

  /** A name that no index had. */
  nextName(): string {
    return `orders.next${this.indices.size + this.#made}`;
  }
}
