import { expect } from 'vitest';
import type { Move, Plan } from '../../../cli/reindex/aliases.ts';
import { type GenerationEngine, LostLock } from '../../../cli/reindex/generation-engine.ts';
import { letGo } from '../../../cli/reindex/let-go.ts';
import { type Moved, type MoveOptions, moveIndex } from '../../../cli/reindex/move-index.ts';
import { type Fatal, type Given, plans } from './given.ts';
import { ModelEngine, type ModelSearch } from './model-engine.ts';
import { modelRequests } from './model-requests.ts';
import { Turns } from './turns.ts';
import { Lost, unreliable } from './unreliable.ts';

export class World {
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
  /** Requests that their run gets no answer to, and that may still take effect. */
  late = 0;

  constructor(given: Given) {
    this.#given = given;
    this.turns = new Turns(given.seed);
    const finalPipeline = given.kind === 'ordered' ? 'stamp' : '_none';
    this.engine = new ModelEngine(this.turns, finalPipeline);
    this.plan = { ...plans[given.kind], ...(finalPipeline !== '_none' && { finalPipeline }) };
    const aliases = {
      first: [],
      later: [{ alias: 'orders' }],
      ordered: [{ alias: 'orders', filter: {} }],
    }[given.kind];
    this.engine.make(this.plan.old, given.kind !== 'first', aliases).finalPipeline = finalPipeline;
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
    const { turns } = this;
    this.#start(async () => {
      await letGo({ move, engine, run, sleep: (duration) => turns.sleep(duration), now: () => turns.now });
    });
  }

  /** Something that outlives its run. */
  #start(work: () => Promise<unknown>): void {
    this.late += 1;
    this.turns.start(async () => {
      try {
        await work();
      } catch (thrown) {
        if (!(thrown instanceof LostLock || thrown instanceof Lost)) throw thrown;
      } finally {
        this.late -= 1;
        this.end();
      }
    });
  }

  /** What is still to end, besides the searches. */
  readonly #left = new Set<string>();

  begin(work: string): () => void {
    this.#left.add(work);
    return () => {
      this.#left.delete(work);
      this.end();
    };
  }

  end(): void {
    this.isDone = this.#left.size === 0 && this.late === 0;
  }

  #killedOf(run: string): Promise<'killed'> {
    return new Promise((resolve) => this.#killed.set(run, () => resolve('killed')));
  }

  async moveOnce(
    run: string,
    kill: number | Fatal | undefined,
    more: Partial<MoveOptions> = {},
  ): Promise<Moved> {
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
        isTemplateSame: async () => !this.#given.deployments || turns.random(6) > 0,
        isStopping: () => false,
        onCopied: () => undefined,
        sleep: (duration) => turns.sleep(duration),
        now: () => turns.now,
        ...more,
      });
    } catch (thrown) {
      if (thrown instanceof LostLock || thrown instanceof Lost || !this.engine.indices.has(plan.old))
        return { kind: 'busy' };
      throw thrown;
    }
  }

  /** The engine as this run has it. */
  #through(run: string, kill: number | Fatal | undefined): GenerationEngine {
    return unreliable(modelRequests(this.engine, this.plan, run), {
      ...{ turns: this.turns, kill, losses: this.#given.losses },
      dies: () => {
        this.#guard(run);
        this.#killed.get(run)?.();
        return new Promise<never>(() => undefined);
      },
      late: (turns, send) => {
        this.#start(async () => {
          for (let turn = turns; turn > 0; turn -= 1) await this.turns.next();
          this.engine.mostTurns = 80;
          await send();
        });
      },
    });
  }
}

export async function play(given: Given): Promise<World> {
  const world = new World(given);
  const { turns, engine } = world;
  const start = (name: string, work: () => Promise<void>) => {
    const ended = world.begin(name);
    turns.start(async () => {
      await work();
      ended();
    });
  };
  for (let writer = 0; writer < given.writers; writer += 1)
    start(`writer ${writer}`, () => world.write(writer));
  for (let run = 0; run < given.runsAtOnce; run += 1) start(`run ${run}`, () => world.reindex());
  turns.start(() => world.search());
  await turns.untilDone(20_000);
  expect(engine.byName(world.plan.name)).toHaveLength(1);
  return world;
}
