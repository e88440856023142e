import type { Invoker } from '../kit/invoke-function.ts';
import type { Letter } from '../letters/letter.ts';
import { type Attempt, type Outcome, redriveLetters } from './redrive-function.ts';

export interface AttemptOptions {
  readonly invoker: Invoker;
  /** What became of letters, by position. */
  readonly note: (letters: readonly Letter[], outcomes: readonly Outcome[]) => Promise<void> | void;
  /** A letter that ends the function's process, alone. */
  readonly onCrash: (outcome: Outcome) => void;
  /** Nothing new begins. */
  readonly signal: AbortSignal;
  /** What is under way is given up. */
  readonly abandon: AbortSignal;
}

/**
 * Gives letters to a function until there is an outcome of each. A batch whose process ended is tried in halves, until
 * the record that ends it is alone.
 *
 * @throws Fault when the function refuses an invocation as a whole
 */
export async function attempt(letters: readonly Letter[], options: AttemptOptions): Promise<void> {
  const { invoker, onCrash, signal, abandon } = options;
  if (letters.length === 0 || signal.aborted) return;
  const done: Attempt = await redriveLetters(invoker, letters, abandon);
  if (!('crashed' in done)) return await goOn(letters, done, options);
  if (letters.length === 1) {
    onCrash({ status: 'errored', failures: [{ stage: 'function', type: 'failed', message: done.crashed }] });
    return;
  }
  const middle = Math.ceil(letters.length / 2);
  await attempt(letters.slice(0, middle), options);
  await attempt(letters.slice(middle), options);
}

/** What the function had no time or no memory for beside the others is tried again, as long as others come in. */
async function goOn(
  letters: readonly Letter[],
  outcomes: readonly Outcome[],
  options: AttemptOptions,
): Promise<void> {
  const left = letters.filter((_, position) => outcomes[position]?.status === 'errored');
  if (left.length === 0 || left.length === letters.length) return await options.note(letters, outcomes);
  const isFinal = (_: unknown, position: number) => outcomes[position]?.status !== 'errored';
  await options.note(letters.filter(isFinal), outcomes.filter(isFinal));
  await attempt(left, options);
}
