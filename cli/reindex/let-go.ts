import { Fault } from '../kit/fault.ts';
import { fence, handleName, lockName, type Move, moveReaders, readersOf, remove } from './aliases.ts';
import { isDiskFull } from './busy.ts';
import { type GenerationEngine, LostLock, type Observed } from './generation-engine.ts';
import { type Clock, freeLock, must, renewLock } from './lock.ts';

/** A run that is at an end, in one way or another. */
export interface Ending extends Clock {
  readonly move: Move;
  readonly engine: GenerationEngine;
  readonly run: string;
}

/** For how long a run tries to let records go on, in milliseconds: an engine that restarts is back by then. */
const steppingBackMs = 60_000;

export function stillWaiting({ name }: Move): (why: unknown) => never {
  return (why) => {
    if (why instanceof LostLock) throw why;
    const reason = why instanceof Error ? why.message : String(why);
    throw new Fault(
      'TARGET',
      `The records of ${name} wait, and the engine doesn't let them go on (${withoutStop(reason)}): ${isDiskFull(reason) ? 'make room on its disks, then ' : ''}run reindex again; it lets them go on first.`,
      why,
    );
  };
}

/** A sentence inside another one. */
function withoutStop(sentence: string): string {
  return sentence.replace(/[.;\s]+$/, '');
}

/**
 * Lets go as soon as the engine does it.
 * @throws LostLock, and what the engine throws in the end
 */
export async function letGoInTime(options: Ending): Promise<boolean> {
  for (const until = options.now() + steppingBackMs; ; ) {
    try {
      return await letGo(options);
    } catch (thrown) {
      if (thrown instanceof LostLock || options.now() > until) throw thrown;
      await options.sleep(1_000);
    }
  }
}

/**
 * The end of a run that failed: the old index is in force and writable, whichever of the run's requests is still on its
 * way, and the lock is free.
 * @returns false when there is no way back, or nothing left to do
 * @throws LostLock, and what the engine throws
 */
export async function letGo(options: Ending): Promise<boolean> {
  const { move, engine, run } = options;
  if ((await engine.observe()).old === undefined) return false;
  const renewed = await renewLock(move, engine, run, options);
  if (!(await stepBack({ move, engine, run: renewed }))) return false;
  await freeLock(move, engine, renewed);
  return true;
}

/**
 * Whether records go into the next index already, so that there is no way back: a name that is an alias goes over with
 * the readers.
 */
export function isCommitted({ name, old }: Move, { next }: Observed): boolean {
  return name !== old && (next?.aliases ?? []).some(({ alias }) => alias === name);
}

/**
 * Has everything go on with the old index, from wherever the run left it. Only the run with the lock gets through.
 * @returns false when there is no way back: the move has to be finished, and keeps its lock until it is
 * @throws LostLock
 */
export async function stepBack({
  move,
  engine,
  run,
}: Pick<Ending, 'move' | 'engine' | 'run'>): Promise<boolean> {
  const observed = await engine.observe();
  const { old, next } = observed;
  // Its name has been given up, or leads to the next index: what is left to do is done by going on.
  if (old === undefined || isCommitted(move, observed)) return false;
  const moved = readersOf(next?.aliases ?? []);
  must(await engine.change(moveReaders(move, run, moved, false)));
  const isReading = [...moved, ...old.aliases].some(({ alias }) => alias === move.reading);
  if (isReading) {
    await engine.hide(handleName(run), false);
    must(await engine.change([...fence(move, run), remove(move.old, move.reading, false)]));
  }
  if (move.finalPipeline !== undefined) await engine.process(lockName(run), '_none');
  await engine.unblock(handleName(run));
  return true;
}
