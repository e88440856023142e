import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Move, Plan } from '../../../cli/reindex/aliases.ts';
import { type GenerationEngine, LostLock } from '../../../cli/reindex/generation-engine.ts';
import { freeLock } from '../../../cli/reindex/lock.ts';
import { type Moved, type MoveOptions, moveIndex } from '../../../cli/reindex/move-index.ts';
import { stepBack } from '../../../cli/reindex/pause.ts';
import { isRefused, ModelEngine, type ModelSearch } from './model-engine.ts';
import { Turns } from './turns.ts';

/** Three generations of one name: of an index, of an alias, of a pipeline with ids of its own. */
const plans = {
  first: { name: 'orders', old: 'orders', reading: 'orders.reading', uuid: 'a', isNameHidden: false },
  later: { name: 'orders', old: 'orders.g2', reading: 'orders.reading', uuid: 'a', isNameHidden: false },
  ordered: { name: 'orders.documents', old: 'orders.documents', reading: 'x', uuid: 'a', isNameHidden: true },
} as const satisfies Record<string, Plan>;

interface Given {
  readonly kind: keyof typeof plans;
  readonly seed: number;
  /** After how many requests of each run it is killed. */
  readonly kills: readonly number[];
  readonly runsAtOnce: number;
  readonly writers: number;
  readonly deletes: boolean;
  readonly refused: boolean;
}

const given: fc.Arbitrary<Given> = fc.record({
  kind: fc.constantFrom('first', 'later', 'ordered'),
  seed: fc.nat(),
  kills: fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 5 }),
  runsAtOnce: fc.integer({ min: 1, max: 2 }),
  writers: fc.integer({ min: 1, max: 3 }),
  deletes: fc.boolean(),
  refused: fc.boolean(),
});

class World {
  readonly turns: Turns;
  readonly engine: ModelEngine;
  readonly plan: Plan;
  /** By id: the newest value that a writer was told is stored; undefined once it was told of a deletion. */
  readonly stored = new Map<string, number | undefined>();
  /** By id: values that were sent, the newest last. */
  readonly sent = new Map<string, number>();
  readonly left = new Set<string>();
  readonly #given: Given;
  isDone = false;
  runs = 0;

  constructor(given: Given) {
    this.#given = given;
    this.turns = new Turns(given.seed);
    this.engine = new ModelEngine(this.turns);
    this.plan = plans[given.kind];
    const aliases = {
      first: [],
      later: [{ alias: 'orders' }],
      ordered: [{ alias: 'orders', filter: {} }],
    }[given.kind];
    this.engine.make(this.plan.old, given.kind !== 'first', aliases);
  }

  /** Writes documents of its own, each several times; some it deletes. Held while the index is blocked. */
  async write(writer: number): Promise<void> {
    const { turns, engine, plan } = this;
    for (let step = 0; step < 12; step += 1) {
      const id = `${writer}-${turns.random(4)}`;
      const isDelete = this.#given.deletes && turns.random(5) === 0;
      const bad = this.#given.refused && turns.random(6) === 0;
      const value = isDelete
        ? undefined
        : (this.sent.get(id) ?? 0) + (bad ? 1_999 : 1_000) - ((this.sent.get(id) ?? 0) % 1_000);
      if (value !== undefined) this.sent.set(id, value);
      // From now on a search may find either.
      const before = this.stored.get(id);
      const hadBefore = this.stored.delete(id);
      for (;;) {
        const written = await engine.write(plan.name, id, value);
        if (written === 'blocked') await turns.next();
        else {
          if (written === 'stored') this.stored.set(id, value);
          else if (hadBefore) this.stored.set(id, before);
          break;
        }
      }
    }
  }

  async search(): Promise<void> {
    const { turns, engine } = this;
    while (!this.isDone) {
      const indices = engine.visible();
      const search: ModelSearch = { beganAt: turns.now, indices };
      const expected = new Map(this.stored);
      engine.searches.add(search);
      await turns.next();
      await turns.next();
      engine.searches.delete(search);
      const all = [...engine.indices.values()];
      const gone = indices.some((index) => !all.includes(index));
      // A search that takes longer than it is waited for.
      if (gone && turns.now - search.beganAt >= 2_000) continue;
      expect(gone, 'an index was taken away under a search').toBe(false);
      this.check(
        expected,
        indices.flatMap(({ documents }) => [...documents]),
      );
    }
  }

  check(
    expected: ReadonlyMap<string, number | undefined>,
    found: readonly (readonly [string, { readonly value: number }])[],
  ): void {
    const ids = found.map(([id]) => id);
    expect(new Set(ids).size, `doubled: ${ids}`).toBe(ids.length);
    const values = new Map(found);
    for (const [id, value] of expected) {
      if (!this.stored.has(id)) continue;
      if (value === undefined) {
        if (this.stored.get(id) === undefined) expect(values.has(id), `${id} came back`).toBe(false);
      } else if (this.stored.get(id) !== undefined && !this.left.has(id)) {
        expect(values.get(id)?.value ?? -1, `${id} is missing or old`).toBeGreaterThanOrEqual(value);
      }
    }
  }

  /** Runs `reindex` until one has moved the name. */
  async reindex(): Promise<void> {
    for (;;) {
      this.runs += 1;
      const run = `run${this.runs}`;
      const kill = this.#given.kills[this.runs - 1];
      const moved = await Promise.race([this.moveOnce(run, kill), this.#killedOf(run)]);
      if (moved === 'killed' || moved.kind !== 'moved') {
        if (moved !== 'killed' && moved.kind === 'gone') return;
        await this.turns.next();
        continue;
      }
      return;
    }
  }

  readonly #killed = new Map<string, () => void>();
  /** What the process beside a run would undo. */
  readonly #watched = new Map<string, Move>();

  /** Now and then it dies with its run. */
  #guard(run: string): void {
    const move = this.#watched.get(run);
    if (move === undefined || this.turns.random(3) === 0) return;
    const engine = this.#through(run, undefined);
    this.turns.start(async () => {
      try {
        await stepBack({ move, engine, run });
        await freeLock(move, engine, run);
      } catch (thrown) {
        if (!(thrown instanceof LostLock)) throw thrown;
      }
    });
  }

  #killedOf(run: string): Promise<'killed'> {
    return new Promise((resolve) => this.#killed.set(run, () => resolve('killed')));
  }

  async moveOnce(run: string, kill: number | undefined, more: Partial<MoveOptions> = {}): Promise<Moved> {
    const { turns, plan, left } = this;
    try {
      return await moveIndex({
        ...{ plan, run, longestPauseMs: 10_000 },
        onPause: async (move) => {
          if (move === undefined) this.#watched.delete(run);
          else this.#watched.set(run, move);
        },
        // Now and then the template has changed since the run before.
        target: turns.random(4) === 0 ? 'another mapping' : 'mapping',
        engine: this.#through(run, kill),
        leaveRefused: async (refusals) => {
          left.clear();
          for (const { document } of refusals) left.add(document.id);
        },
        isStopping: () => false,
        onCopied: () => undefined,
        sleep: (duration) => turns.sleep(duration),
        now: () => turns.now,
        ...more,
      });
    } catch (thrown) {
      if (thrown instanceof LostLock || this.engine.indices.get(plan.old) === undefined)
        return { kind: 'busy' };
      throw thrown;
    }
  }

  /** Each request takes effect at a moment of its own; a kill is before or after that, and ends all that follows. */
  #through(run: string, kill: number | undefined): GenerationEngine {
    const { turns } = this;
    const inner = this.engine.for(this.plan);
    let requests = 0;
    const dies = (): Promise<never> => {
      this.#guard(run);
      this.#killed.get(run)?.();
      return new Promise<never>(() => undefined);
    };
    const through =
      <Arguments extends readonly unknown[], Result>(ask: (...given: Arguments) => Promise<Result>) =>
      async (...given: Arguments): Promise<Result> => {
        await turns.next();
        // Now and then a run is held up for so long that another takes over.
        if (turns.random(30) === 0)
          for (let turn = turns.random(200); turn > 0; turn -= 1) await turns.next();
        requests += 1;
        const isLast = kill !== undefined && requests > kill;
        if (isLast && turns.random(2) === 0) return await dies();
        const result = await ask(...given);
        if (isLast) return await dies();
        await turns.next();
        return result;
      };
    return {
      observe: through(inner.observe),
      create: through(inner.create),
      drop: through(inner.drop),
      change: through(inner.change),
      save: through(inner.save),
      hide: through(inner.hide),
      block: through(inner.block),
      unblock: through(inner.unblock),
      checkpoints: through(inner.checkpoints),
      read: through(inner.read),
      write: through(inner.write),
      counts: through(inner.counts),
      existing: through(inner.existing),
      removeExtra: through(inner.removeExtra),
      searching: through(inner.searching),
    };
  }
}

async function play(given: Given): Promise<World> {
  const world = new World(given);
  const { turns, engine } = world;
  let writing = given.writers;
  let moving = given.runsAtOnce;
  const end = () => {
    world.isDone = writing === 0 && moving === 0;
  };
  for (let writer = 0; writer < given.writers; writer += 1) {
    turns.start(async () => {
      await world.write(writer);
      writing -= 1;
      end();
    });
  }
  for (let run = 0; run < given.runsAtOnce; run += 1) {
    turns.start(async () => {
      await world.reindex();
      moving -= 1;
      end();
    });
  }
  turns.start(() => world.search());
  await turns.untilDone(20_000);
  expect(engine.byName(world.plan.name)).toHaveLength(1);
  return world;
}

const quiet: Given = {
  ...{ kind: 'first', seed: 7, kills: [], runsAtOnce: 1, writers: 1, deletes: false, refused: false },
};

describe('moving a name to its next generation', () => {
  test('loses, doubles and hides nothing, in any order, with kills and two runs at once', async () => {
    await fc.assert(
      fc.asyncProperty(given, async (drawn) => {
        const { engine, plan, stored, left } = await play(drawn);
        const [next] = engine.byName(plan.name);
        const documents = [...(next?.documents ?? [])].map(([id, { value }]) => [id, value]);
        const expected = [...stored].flatMap(([id, value]) =>
          value === undefined || (left.has(id) && isRefused(value)) ? [] : [[id, value]],
        );
        expect(new Map(documents as [string, number][])).toEqual(new Map(expected as [string, number][]));
        expect(next?.blocked).toBe(false);
      }),
      { numRuns: Number(process.env.REINDEX_ORDERS ?? 150) },
    );
  });

  test.each([
    ['too short a pause', { longestPauseMs: -1 }, 'unsteady'],
    ['Ctrl-C', { isStopping: () => true }, 'stopped'],
    ['documents that are refused', { leaveRefused: undefined }, 'refused'],
  ] as const)('after %s the old index is as it was', async (_, more, kind) => {
    const world = new World(quiet);
    const { turns, engine, plan } = world;
    const seen: unknown[] = [];
    turns.start(async () => {
      for (let id = 0; id < 9; id += 1)
        await engine.write('orders', String(id), 1_000 * id + (id === 8 ? 999 : 0));
      seen.push(await world.moveOnce('run1', undefined, more));
      world.isDone = true;
    });
    await turns.untilDone(20_000);
    expect(seen).toMatchObject([{ kind }]);
    const [old] = engine.byName(plan.name);
    expect(old).toMatchObject({ blocked: false, hidden: false });
    expect([...(old?.aliases.keys() ?? [])]).toEqual([]);
    expect(engine.visible()).toEqual([old]);
  });
});
