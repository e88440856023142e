import {
  add,
  fence,
  giveUpName,
  handleName,
  lockName,
  type Move,
  moveReaders,
  readersOf,
  remove,
} from './aliases.ts';
import type { Copy } from './copy.ts';
import { type GenerationEngine, LostLock, type Observed, type Refusal } from './generation-engine.ts';
import { type Clock, must } from './lock.ts';

export interface PauseOptions extends Clock {
  readonly move: Move;
  readonly engine: GenerationEngine;
  readonly run: string;
  readonly copy: Copy;
  /** For how long writes may wait, in milliseconds. */
  readonly longestMs: number;
  /** Called before writes have to wait, and when they no longer do: for the process that lets them go on if the run dies. */
  readonly onPause?: ((move: Move | undefined) => Promise<void>) | undefined;
  /** Keeps what the new mapping refuses, before the old index goes; undefined: nothing may be left behind. */
  readonly leaveRefused: ((refusals: readonly Refusal[]) => Promise<void>) | undefined;
}

/** For how long searches on the old index are waited for, in milliseconds. */
const drainMs = 2_000;
const lookEveryMs = 50;

/** Whether the next index has all of the old one; it has not when the time was too short to tell. */
type Compared = 'equal' | 'late' | 'more' | 'fewer' | 'refused';

/**
 * The end of a move: no write from here on, the last documents, and the name goes to the next index.
 * @returns `equal` when it went; else why not, and writes go on as before
 * @throws LostLock
 */
export async function pause(options: PauseOptions): Promise<Compared> {
  await options.onPause?.(options.move);
  try {
    return await pauseWatched(options);
  } catch (thrown) {
    if (!(thrown instanceof LostLock)) await stepBackInTime(options).catch(() => false);
    throw thrown;
  } finally {
    await options.onPause?.(undefined);
  }
}

/** For how long a run tries to let records go on, in milliseconds: an engine that restarts is back by then. */
const steppingBackMs = 60_000;

/**
 * Steps back as soon as the engine does it.
 * @throws LostLock, and what the engine throws in the end
 */
export async function stepBackInTime(
  options: Pick<PauseOptions, 'move' | 'engine' | 'run' | 'now' | 'sleep'>,
): Promise<boolean> {
  for (const until = options.now() + steppingBackMs; ; ) {
    try {
      return await stepBack(options);
    } catch (thrown) {
      if (thrown instanceof LostLock || options.now() > until) throw thrown;
      await options.sleep(1_000);
    }
  }
}

async function pauseWatched(options: PauseOptions): Promise<Compared> {
  const { move, engine, run, now, longestMs } = options;
  const until = now() + longestMs;
  await prepareReaders(options);
  await engine.block(handleName(run));
  const compared = await compare(options, until);
  if (compared !== 'equal') {
    await stepBack(options);
    return compared;
  }
  const { old } = await engine.observe();
  must(old !== undefined && (await engine.change(moveReaders(move, run, old.aliases, true))));
  await finish(options);
  return compared;
}

/**
 * Whether records go into the next index already, so that there is no way back: a name that is an alias goes over with
 * the readers.
 */
export function isCommitted({ name, old }: Move, { next }: Observed): boolean {
  return name !== old && (next?.aliases ?? []).some(({ alias }) => alias === name);
}

/** Removes the old index when the searches on it have ended. @throws LostLock */
export async function finish(options: Pick<PauseOptions, 'move' | 'engine' | 'run' | 'now' | 'sleep'>) {
  const { move, engine, run } = options;
  await drained(options, handleName(run));
  const { next } = await engine.observe();
  must(next !== undefined && (await engine.change(giveUpName(move, run, next.aliases))));
}

/** The old index is found by an alias from here on, which can go over to the next one in one request. */
async function prepareReaders({ move, engine, run }: PauseOptions): Promise<void> {
  const { old, next } = await engine.observe();
  if (move.name !== move.old || old === undefined || next === undefined) return;
  const isReading = [...old.aliases, ...next.aliases].some(({ alias }) => alias === move.reading);
  if (!isReading) {
    // One that is hidden of itself is found by aliases already.
    if (old.hidden) return;
    must(await engine.change([...fence(move, run), add(move.old, { alias: move.reading })]));
  }
  if (!old.hidden) await engine.hide(handleName(run), true);
}

async function compare(options: PauseOptions, until: number): Promise<Compared> {
  const { engine, run, copy, now, leaveRefused } = options;
  await copy.pass();
  if (now() > until) return 'late';
  const { refusals } = copy;
  if (refusals.length > 0 && leaveRefused === undefined) return 'refused';
  const left = refusals.length === 0 ? 0 : await engine.existing(refusals.map(({ document }) => document));
  const { old, next } = await engine.counts(lockName(run));
  const expected = old - left;
  if (next !== expected) return next > expected ? 'more' : 'fewer';
  if (left > 0) await leaveRefused?.(refusals);
  return now() > until ? 'late' : 'equal';
}

/** Waits for the searches on an index that no new ones find. */
export async function drained(
  { engine, now, sleep }: Pick<PauseOptions, 'engine' | 'now' | 'sleep'>,
  name: string,
): Promise<void> {
  for (const until = now() + drainMs; now() < until; ) {
    await sleep(lookEveryMs);
    if ((await engine.searching(name)) === 0) return;
  }
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
}: Pick<PauseOptions, 'move' | 'engine' | 'run'>): Promise<boolean> {
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
  await engine.unblock(handleName(run));
  return true;
}
