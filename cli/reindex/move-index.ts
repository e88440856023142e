import { doom, lockName, type Move, type Plan } from './aliases.ts';
import { Copy, mostRefusals } from './copy.ts';
import type { GenerationEngine, Observed, Progress, Refusal } from './generation-engine.ts';
import { type Clock, freeLock, must, takeLock } from './lock.ts';
import { drained, finish, isCommitted, pause, stepBack, stepBackInTime } from './pause.ts';

export interface MoveOptions extends Clock {
  readonly plan: Plan;
  readonly engine: GenerationEngine;
  /** Names this run among all there ever are. */
  readonly run: string;
  /** What the next index is made as: another text makes another index. */
  readonly target: string;
  readonly longestPauseMs: number;
  readonly leaveRefused: ((refusals: readonly Refusal[]) => Promise<void>) | undefined;
  /** Told before writes have to wait, and when they don't any more. */
  readonly onPause?: ((move: Move | undefined) => Promise<void>) | undefined;
  /** Whether the run is to leave off where nothing waits for it. */
  readonly isStopping: () => boolean;
  readonly onCopied: (documents: number) => void;
}

export type Moved =
  | { readonly kind: 'moved'; readonly pauseMs: number; readonly refusals: readonly Refusal[] }
  | { readonly kind: 'stopped' | 'busy' | 'gone' | 'unsteady' }
  /** The new mapping refuses some; the old index stays in force. */
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** A pass of so few documents is soon done again while writes wait. */
const fewDocuments = 500;

/** After so many passes there is no use in waiting for a smaller one. */
const mostPasses = 20;
const mostPauses = 5;
const beatEveryMs = 2_000;

/**
 * Moves a name to its next generation (docs/internals/decisions/0027): each step may be repeated, by this run or
 * another, and the engine knows how far the move has come.
 * @throws LostLock, and what the engine throws; then the old index is in force and writable, or another run has it
 */
export async function moveIndex(options: MoveOptions): Promise<Moved> {
  const { plan, engine, run, target } = options;
  for (;;) {
    const taken = await takeLock(plan, engine, run, { target, positions: [], beat: 0 }, options);
    if (taken.kind !== 'taken') return taken;
    const { move, observed } = taken;
    if (await finishCommitted({ ...options, move }, observed))
      return { kind: 'moved', pauseMs: 0, refusals: [] };
    const progress = observed.next?.progress;
    if (progress?.target === target) return await withLock({ ...options, move }, progress);
    // Made as another template said.
    await discard({ ...options, move });
  }
}

/** Finishes a move that can't be taken back any more. False when it isn't one. @throws LostLock */
export async function finishCommitted(
  moving: Pick<Moving, 'move' | 'engine' | 'run' | 'now' | 'sleep'>,
  observed: Observed,
): Promise<boolean> {
  if (!isCommitted(moving.move, observed)) return false;
  await finish(moving);
  return true;
}

/** Has the old index go on alone, and deletes the next one. @throws LostLock */
export async function discard(
  moving: Pick<Moving, 'move' | 'engine' | 'run' | 'now' | 'sleep'>,
): Promise<void> {
  const { move, engine, run } = moving;
  await stepBack(moving);
  await drained(moving, lockName(run));
  must(await engine.change(doom(move, run)));
  await engine.drop(move.next);
}

export interface Moving extends MoveOptions {
  readonly move: Move;
}

async function withLock(options: Moving, progress: Progress): Promise<Moved> {
  const { move, engine, run } = options;
  try {
    const moved = await copyAndPause(options, progress);
    // A run before this one may have left records waiting.
    if (moved.kind !== 'moved' && (await stepBackInTime(options))) await freeLock(move, engine, run);
    return moved;
  } catch (thrown) {
    // Whatever failed may fail again: the sentence is about the first.
    await stepBack(options)
      .then((isBack) => (isBack ? freeLock(move, engine, run) : undefined))
      .catch(() => undefined);
    throw thrown;
  }
}

async function copyAndPause(options: Moving, progress: Progress): Promise<Moved> {
  const { engine, now, isStopping, onCopied, leaveRefused, longestPauseMs } = options;
  const lock = lockName(options.run);
  let { beat } = progress;
  let beaten = now();
  const copy: Copy = new Copy(
    {
      ...{ engine, lock },
      isOver: () => (until !== undefined ? now() > until : isStopping()),
      onCopied: async (documents) => {
        onCopied(documents);
        if (now() - beaten < beatEveryMs) return;
        beaten = now();
        beat += 1;
        await engine.save(lock, { ...progress, positions: copy.positions, beat });
      },
    },
    progress.positions,
  );
  /** Set while writes wait: then the run doesn't stop, but has a limit. */
  let until: number | undefined;
  for (let pauses = 0; pauses < mostPauses; pauses += 1) {
    for (let passes = 0; passes < mostPasses; passes += 1) {
      const documents = await copy.pass();
      beat += 1;
      await engine.save(lock, { ...progress, positions: copy.positions, beat });
      if (isStopping()) return { kind: 'stopped' };
      if (documents <= fewDocuments) break;
    }
    const { refusals } = copy;
    if (refusals.length > (leaveRefused === undefined ? 0 : mostRefusals))
      return { kind: 'refused', refusals };
    const began = now();
    until = began + longestPauseMs;
    const compared = await pause({ ...options, copy, leaveRefused, longestMs: longestPauseMs });
    until = undefined;
    if (compared === 'equal') return { kind: 'moved', pauseMs: now() - began, refusals: copy.refusals };
    // What somebody deleted from the old index after it was copied.
    if (compared === 'more') await engine.removeExtra(lock);
    if (compared === 'fewer') copy.startAgain();
  }
  return { kind: 'unsteady' };
}
