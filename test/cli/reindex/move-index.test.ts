import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holderOf, lockName } from '../../../cli/reindex/aliases.ts';
import { silentMs, takeLock } from '../../../cli/reindex/lock.ts';
import type { Moved } from '../../../cli/reindex/move-index.ts';
import { type Given, given } from './given.ts';
import { isRefused } from './model-engine.ts';
import { modelRequests } from './model-requests.ts';
import { play, World } from './move-world.ts';

const orders = Number(process.env.REINDEX_ORDERS ?? 100);

const quiet: Given = {
  ...{
    kind: 'first',
    seed: 7,
    kills: [],
    losses: false,
    deployments: false,
    runsAtOnce: 1,
    writers: 1,
    deletes: false,
    refused: false,
  },
};

describe('moving a name to its next generation', () => {
  test(
    'loses, doubles and hides nothing, in any order, with kills and two runs at once',
    async () => {
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
        { numRuns: orders },
      );
    },
    30_000 + orders * 500,
  );

  test.each([
    ['too short a pause', { longestPauseMs: -1 }, 'unsteady'],
    ['another template', { isTemplateSame: async () => false }, 'changed'],
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

  test.each([
    ['deleted from the old index after it was copied', 'old', 8],
    ['missing from the next one', 'next', 9],
  ] as const)('a document that is %s', async (_, where, expected) => {
    const world = new World(quiet);
    const { turns, engine } = world;
    const seen: unknown[] = [];
    turns.start(async () => {
      for (let id = 0; id < 9; id += 1) await engine.write('orders', String(id), 1_000 * id);
      let isCopied = false;
      const isTemplateSame = async () => {
        const [old, next] = [...engine.indices.values()];
        if (!isCopied) (where === 'old' ? old : next)?.documents.delete('3');
        isCopied = true;
        return true;
      };
      seen.push(await world.moveOnce('run1', undefined, { isTemplateSame, target: 'mapping' }));
      world.isDone = true;
    });
    await turns.untilDone(20_000);
    expect(seen).toMatchObject([{ kind: 'moved' }]);
    expect(engine.byName('orders')[0]?.documents.size).toBe(expected);
  });

  /** One run after the other on an index of nine documents, of which the last is refused. */
  async function run(...runs: ((world: World) => Partial<Parameters<World['moveOnce']>[2]>)[]) {
    const world = new World(quiet);
    const seen: Moved[] = [];
    world.turns.start(async () => {
      for (let id = 0; id < 9; id += 1)
        await world.engine.write('orders', String(id), 1_000 * id + (id === 8 ? 999 : 0));
      for (const [position, more] of runs.entries())
        seen.push(await world.moveOnce(`run${position}`, undefined, { target: 'a', ...more(world) }));
      world.isDone = true;
    });
    await world.turns.untilDone(20_000);
    return { seen, index: world.engine.byName('orders')[0] };
  }

  test('what was refused and is written again as it should be is no refusal any more', async () => {
    const { seen, index } = await run((world) => {
      let passes = 0;
      return {
        onCopied: () => {
          passes += 1;
          if (passes === 3)
            world.turns.start(async () => void (await world.engine.write('orders', '8', 9_000)));
        },
      };
    });
    expect(seen).toMatchObject([{ kind: 'moved', refusals: [] }]);
    expect(index?.documents.size).toBe(9);
  });

  test('what was filled for another template is filled anew', async () => {
    const { seen, index } = await run(
      () => ({ isStopping: () => true }),
      () => ({ target: 'b' }),
    );
    expect(seen).toMatchObject([{ kind: 'stopped' }, { kind: 'moved' }]);
    expect(index?.progress).toMatchObject({ target: 'b' });
  });

  test.each([
    ['first', 0, 'changed'],
    ['first', 1, 'changed'],
    ['first', 2, 'changed'],
    ['later', 1, 'changed'],
    ['later', 2, 'moved'],
  ] as const)(
    'of the %s generation: deployed after %i looks at the template, it is %s',
    async (kind, looks, expected) => {
      const world = new World({ ...quiet, kind });
      const { turns, engine, plan } = world;
      const seen: Moved[] = [];
      let looked = 0;
      const isTemplateSame = async () => {
        looked += 1;
        return looked <= looks;
      };
      turns.start(async () => {
        await engine.write(plan.name, 'a', 1_000);
        seen.push(await world.moveOnce('run1', undefined, { isTemplateSame, target: 'mapping' }));
        world.isDone = true;
      });
      await turns.untilDone(20_000);
      expect(seen).toMatchObject([{ kind: expected }]);
      const [index] = engine.byName(plan.name);
      expect(index).toMatchObject({ blocked: false });
      expect(index === engine.indices.get(plan.old)).toBe(expected === 'changed');
      expect(engine.visible()).toEqual([index]);
    },
  );

  test('a run that fails in the copy leaves its lock to the next one at once', async () => {
    const world = new World(quiet);
    const { turns, engine, plan } = world;
    const requests = modelRequests(engine, plan, 'run1');
    const write = () => Promise.reject(new Error('the engine takes no copies'));
    const seen: unknown[] = [];
    turns.start(async () => {
      await engine.write('orders', 'a', 1_000);
      const failing = { target: 'mapping', engine: { ...requests, write } };
      seen.push(await world.moveOnce('run1', undefined, failing).catch((thrown: unknown) => String(thrown)));
      seen.push(await world.moveOnce('run2', undefined, { target: 'mapping' }));
      world.isDone = true;
    });
    await turns.untilDone(20_000);
    expect(seen).toMatchObject(['Error: the engine takes no copies', { kind: 'moved' }]);
    expect(turns.now).toBeLessThan(silentMs);
  });

  test('a run that fails when there is no way back keeps its lock until the move is finished', async () => {
    const world = new World({ ...quiet, kind: 'later' });
    const { turns, engine, plan } = world;
    const requests = modelRequests(engine, plan, 'run1');
    const change: typeof requests.change = async (actions) => {
      if (actions.some((action) => 'remove_index' in action)) throw new Error('the engine restarts');
      return await requests.change(actions);
    };
    const seen: unknown[] = [];
    turns.start(async () => {
      await engine.write(plan.name, 'a', 1_000);
      const failing = { target: 'mapping', engine: { ...requests, change } };
      seen.push(await world.moveOnce('run1', undefined, failing).catch((thrown: unknown) => String(thrown)));
      const { old, next } = await requests.observe();
      seen.push([old !== undefined, holderOf(next?.aliases ?? [])?.startsWith('run1')]);
      seen.push(await world.moveOnce('run2', undefined, { target: 'another mapping' }));
      world.isDone = true;
    });
    await turns.untilDone(20_000);
    expect(seen).toMatchObject(['Error: the engine restarts', [true, true], { kind: 'moved' }]);
    expect(engine.indices.has(plan.old)).toBe(false);
  });

  test.each([
    ['gives signs of life', 1, 'busy'],
    ['has given none for ten seconds', 0, 'taken'],
  ] as const)('the lock of a run that %s', async (_, beats, expected) => {
    const { engine, plan, turns } = new World(quiet);
    const clock = { sleep: (duration: number) => turns.sleep(duration), now: () => turns.now };
    const begin = { target: 'mapping', positions: [], beat: 0 };
    const seen: string[] = [];
    turns.start(async () => {
      const first = modelRequests(engine, plan, 'run1');
      seen.push((await takeLock(plan, first, 'run1', begin, clock)).kind);
      const second = modelRequests(engine, plan, 'run2');
      for (let beat = 1; beat <= beats; beat += 1) {
        turns.start(async () => {
          await turns.sleep(3_000);
          await first.save(lockName('run1'), { ...begin, beat });
        });
      }
      seen.push((await takeLock(plan, second, 'run2', begin, clock)).kind);
    });
    await turns.untilDone(20_000);
    expect(seen).toEqual(['taken', expected]);
  });

  test('a lock that is taken over waits for what is under way before it looks again', async () => {
    const { engine, plan, turns } = new World(quiet);
    const clock = { sleep: (duration: number) => turns.sleep(duration), now: () => turns.now };
    const begin = { target: 'mapping', positions: [], beat: 0 };
    const asked: string[] = [];
    turns.start(async () => {
      await takeLock(plan, modelRequests(engine, plan, 'run1'), 'run1', begin, clock);
      const second = modelRequests(engine, plan, 'run2');
      const underWay = [2, 1, 0];
      await takeLock(
        plan,
        {
          ...second,
          observe: async () => {
            asked.push('observe');
            return await second.observe();
          },
          change: async (actions) => {
            asked.push('change');
            return await second.change(actions);
          },
          underWay: async () => {
            asked.push('underWay');
            return underWay.shift();
          },
        },
        ...(['run2', begin, clock] as const),
      );
    });
    await turns.untilDone(20_000);
    expect(asked.slice(-5)).toEqual(['change', 'underWay', 'underWay', 'underWay', 'observe']);
  });
});
