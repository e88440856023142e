import { add, fence, giveUpName, handleName, lockName, type Move, moveReaders } from './aliases.ts';
import type { Copy } from './copy.ts';
import { LostLock, type Refusal } from './generation-engine.ts';
import { type Ending, letGoInTime, stepBack, stillWaiting } from './let-go.ts';
import { must } from './lock.ts';

export interface PauseOptions extends Ending {
  readonly copy: Copy;
  /** For how long writes may wait, in milliseconds. */
  readonly longestMs: number;
  /** Called before writes have to wait, and when they no longer do: for the process that lets them go on if the run dies. */
  readonly onPause?: ((move: Move | undefined) => Promise<void>) | undefined;
  /** Keeps what the new mapping refuses, before the old index goes; undefined: nothing may be left behind. */
  readonly leaveRefused: ((refusals: readonly Refusal[]) => Promise<void>) | undefined;
  /** Whether the pipeline's index template is still the one that the next index was made by. */
  readonly isTemplateSame: () => Promise<boolean>;
}

/** For how long searches that began on an index are waited for at least, in milliseconds, though records wait. */
const leastDrainMs = 2_000;
/** As long where nothing waits. */
const mostDrainMs = 30_000;
const lookEveryMs = 50;

/** Whether the next index has all of the old one; it has not when the time was too short to tell. */
type Compared = 'equal' | 'late' | 'more' | 'fewer' | 'refused';
export type Paused = Compared | 'changed';

/**
 * The end of a move: no write from here on, the last documents, and the name goes to the next index.
 * @returns `equal` when it went; else why not, and writes go on as before
 * @throws LostLock, and what the engine throws
 */
export async function pause(options: PauseOptions): Promise<Paused> {
  await options.onPause?.(options.move);
  try {
    return await pauseWatched(options);
  } catch (thrown) {
    if (!(thrown instanceof LostLock)) await letGoInTime(options).catch(stillWaiting(options.move));
    throw thrown;
  } finally {
    await options.onPause?.(undefined);
  }
}

async function pauseWatched(options: PauseOptions): Promise<Paused> {
  const { move, engine, run, now, longestMs, isTemplateSame } = options;
  const until = now() + longestMs;
  await prepareReaders(options);
  await engine.block(handleName(run));
  const compared = await compare(options, until);
  if (compared !== 'equal' || !(await isTemplateSame())) {
    await stepBack(options);
    return compared === 'equal' ? 'changed' : compared;
  }
  if (move.finalPipeline !== undefined) await engine.process(lockName(run), move.finalPipeline);
  const { old } = await engine.observe();
  must(old !== undefined && (await engine.change(moveReaders(move, run, old.aliases, true))));
  await drained(options, handleName(run), Math.max(leastDrainMs, until - now()));
  // An index that gets its name with the readers has it for good.
  if (move.name === move.old && !(await isTemplateSame())) {
    await stepBack(options);
    return 'changed';
  }
  await giveUp(options);
  return compared;
}

/** Removes the old index when the searches on it have ended. @throws LostLock */
export async function finish(options: Ending): Promise<void> {
  await drained(options, handleName(options.run));
  await giveUp(options);
}

async function giveUp({ move, engine, run }: Ending): Promise<void> {
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

/** Waits for the searches that found an index before its readers were moved. */
export async function drained(
  { engine, now, sleep }: Omit<Ending, 'move' | 'run'>,
  name: string,
  longestMs = mostDrainMs,
): Promise<void> {
  for (const began = now(); now() < began + longestMs; ) {
    await sleep(lookEveryMs);
    if ((await engine.searching(name, now() - began)) === 0) return;
  }
}
