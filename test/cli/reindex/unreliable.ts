import type { GenerationEngine } from '../../../cli/reindex/generation-engine.ts';
import type { Fatal } from './given.ts';
import type { Turns } from './turns.ts';

export interface Faults {
  readonly turns: Turns;
  /** The request at which the run is killed. */
  readonly kill: number | Fatal | undefined;
  /** Whether requests get no answer now and then. */
  readonly losses: boolean;
  /** Ends the run. */
  readonly dies: () => Promise<never>;
  /** Has a request come to the engine so many turns later, whatever its run does. */
  readonly late: (turns: number, send: () => Promise<unknown>) => void;
}

/** There is no answer. */
export class Lost extends Error {}

/** Each request takes effect at a moment of its own; a kill is before or after that, and ends all that follows. */
export function unreliable(
  inner: GenerationEngine,
  { turns, kill, losses, dies, late }: Faults,
): GenerationEngine {
  let requests = 0;
  const through =
    <Arguments extends readonly unknown[], Result>(
      ask: (...given: Arguments) => Promise<Result>,
      kind?: Fatal,
    ) =>
    async (...given: Arguments): Promise<Result> => {
      await turns.next();
      // Now and then a run is held up for so long that another takes over.
      if (turns.random(30) === 0) for (let turn = turns.random(200); turn > 0; turn -= 1) await turns.next();
      requests += 1;
      const isLast =
        typeof kill === 'number'
          ? requests > kill
          : kill !== undefined && kill === kind && turns.random(2) === 0;
      const rarely = kind === undefined || kind === 'write' ? 60 : 12;
      const isLost = isLast ? turns.random(4) > 0 : losses && turns.random(rarely) === 0;
      if (isLost) {
        // Or it never comes to the engine.
        const comes = turns.random(3) > 0;
        const isSoon = turns.random(2) === 0;
        if (comes) late(turns.random(isSoon ? 3 : 60), () => ask(...given));
      }
      if (isLast) {
        if (!isLost) await ask(...given);
        return await dies();
      }
      if (isLost) throw new Lost();
      const result = await ask(...given);
      await turns.next();
      return result;
    };
  return {
    observe: through(inner.observe),
    create: through(inner.create),
    drop: through(inner.drop),
    change: through(inner.change, 'change'),
    save: through(inner.save),
    hide: through(inner.hide, 'hide'),
    process: through(inner.process, 'process'),
    block: through(inner.block, 'block'),
    unblock: through(inner.unblock, 'unblock'),
    checkpoints: through(inner.checkpoints),
    read: through(inner.read),
    write: through(inner.write, 'write'),
    counts: through(inner.counts),
    existing: through(inner.existing),
    removeExtra: through(inner.removeExtra, 'removeExtra'),
    searching: through(inner.searching),
    underWay: through(inner.underWay),
  };
}
