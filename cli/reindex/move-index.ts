import { doom, lockName, type Move, type Plan } from './aliases.ts';
import { Copy, mostRefusals } from './copy.ts';
import type { GenerationEngine, Observed, Progress, Refusal } from './generation-engine.ts';
import { type Ending, isCommitted, letGo, stepBack } from './let-go.ts';
import { type Clock, freeLock, must, takeLock } from './lock.ts';
import { drained, finish, pause } from './pause.ts';

export interface MoveOptions extends Clock {
  readonly plan: Plan;
  readonly engine: GenerationEngine;
  /** Names this run among all there ever are. */
  readonly run: string;
  /** What the next index is made as: another text makes another index. */
  readonly target: string;
  readonly longestPauseMs: number;
  readonly leaveRefused: ((refusals: readonly Refusal[]) => Promise<void>) | undefined;
  /** Whether the pipeline's index template is still the one that the target came from. */
  readonly isTemplateSame: () => Promise<boolean>;
  /** Told before writes have to wait, and when they don't any more. */
  readonly onPause?: ((move: Move | undefined) => Promise<void>) | undefined;
  /** Whether the run is to leave off where nothing waits for it. */
  readonly isStopping: () => boolean;
  readonly onCopied: (documents: number) => void;
}

export type Moved =
  | {
      readonly kind: 'moved';
      readonly pauseMs: number;
      readonly refusals: readonly Refusal[];
      /** Fields of a template that has come since, which the next index can't have as they are. */
      readonly outdated?: readonly string[];
    }
  /** `changed`: the template, while the next index was filled; the old one stays in force. */
  | { readonly kind: 'stopped' | 'busy' | 'gone' | 'unsteady' | 'changed' }
  /** The new mapping refuses some; the old index stays in force. */
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** A pass of so few documents is soon done again while writes wait. */
const fewDocuments = 500;

/** For how long an engine that is busy is asked again while records don't wait, in milliseconds. */
const patienceMs = 60_000;

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
    const moving = { ...options, move: taken.move };
    const moved = await withLock(moving, taken.observed).catch(async (thrown: unknown) => {
      // Whatever failed may fail again: the sentence is about the first.
      await letGo(moving).catch(() => false);
      throw thrown;
    });
    if (moved !== 'discarded') return moved;
  }
}

async function withLock(moving: Moving, observed: Observed): Promise<Moved | 'discarded'> {
  const { move, engine, run, target } = moving;
  if (await finishCommitted(moving, observed)) return { kind: 'moved', pauseMs: 0, refusals: [] };
  // A run before this one may have left records waiting.
  await stepBack(moving);
  const progress = observed.next?.progress;
  if (progress?.target !== target) {
    // Made as another template said.
    await discard(moving);
    return 'discarded';
  }
  const moved = await copyAndPause(moving, progress);
  if (moved.kind !== 'moved') await freeLock(move, engine, run);
  return moved;
}

/** Finishes a move that can't be taken back any more. False when it isn't one. @throws LostLock */
export async function finishCommitted(moving: Ending, observed: Observed): Promise<boolean> {
  if (!isCommitted(moving.move, observed)) return false;
  await finish(moving);
  return true;
}

/** Has the old index go on alone, and deletes the next one. @throws LostLock */
export async function discard(moving: Ending): Promise<void> {
  const { move, engine, run } = moving;
  await stepBack(moving);
  await drained(moving, lockName(run));
  must(await engine.change(doom(move, run)));
  await engine.drop(move.next);
}

export interface Moving extends MoveOptions {
  readonly move: Move;
}

async function copyAndPause(options: Moving, progress: Progress): Promise<Moved> {
  const { engine, now, isStopping, isTemplateSame, onCopied, leaveRefused, longestPauseMs } = options;
  const lock = lockName(options.run);
  let { beat } = progress;
  let beaten = now();
  const copy: Copy = new Copy(
    {
      ...{ engine, lock },
      isOver: () => (until !== undefined ? now() > until : isStopping()),
      patienceMs: () => (until !== undefined ? Math.max(1_000, until - now()) : patienceMs),
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
    if (!(await isTemplateSame())) return { kind: 'changed' };
    const began = now();
    until = began + longestPauseMs;
    const compared = await pause({ ...options, copy, leaveRefused, longestMs: longestPauseMs });
    until = undefined;
    if (compared === 'changed') return { kind: 'changed' };
    if (compared === 'equal') return { kind: 'moved', pauseMs: now() - began, refusals: copy.refusals };
    // What somebody deleted from the old index after it was copied.
    if (compared === 'more') await engine.removeExtra(lock);
    if (compared === 'fewer') copy.startAgain();
  }
  return { kind: 'unsteady' };
}
