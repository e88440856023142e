import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import { runWithFaults } from './faults.ts';
import type { Guard } from './guards.ts';
import { allGuards, without } from './guards.ts';
import { Judge } from './judge.ts';
import type { Settings } from './settings.ts';
import { untakenBy } from './untaken.ts';
import { World } from './world.ts';

export interface Simulated {
  readonly violations: readonly string[];
  readonly steps: number;
}

/** One run: records, faults and schedule from the seed, then quiet, sweeps and redrives until nothing is left. */
export async function simulate(settings: Settings, left?: Guard): Promise<Simulated> {
  const judge = new Judge();
  const keeps = left === undefined ? allGuards : without(left);
  const world = new World(settings, keeps, judge.watch(memoryStore({ refreshed: 'when-asked' })));
  try {
    await runWithFaults(world);
    judge.atRest(world, await untakenBy(world));
    world.stream.ticks += 1_000;
    await afterwards(world, () => world.sweep());
    await afterwards(world, () => world.sweep());
    for (const { records } of world.stream.shards) {
      for (const record of records.filter(({ rejected }) => rejected)) {
        await afterwards(world, () => world.redrive(record));
      }
    }
    await afterwards(world, () => world.sweep());
    await judge.atEnd(world);
  } catch (thrown) {
    judge.violations.push(thrown instanceof Error ? thrown.message : String(thrown));
  }
  return { violations: judge.violations, steps: world.scheduler.steps };
}

async function afterwards(world: World, begin: () => void): Promise<void> {
  begin();
  await world.finishAll();
}
