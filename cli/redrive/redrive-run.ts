import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { inParallel } from '../kit/in-parallel.ts';
import type { Invoker } from '../kit/invoke-function.ts';
import { readStored } from '../letters/catalog.ts';
import { isDiscardedFor } from '../letters/discarded-batch.ts';
import { grouped, maxEventBytes } from '../letters/group.ts';
import { identityOf, type Letter } from '../letters/letter.ts';
import { type Result, settleObject } from '../letters/settle-object.ts';
import { attempt } from './attempt.ts';
import type { PlannedRecord } from './plan.ts';
import type { Outcome } from './redrive-function.ts';

export interface RedriveOptions {
  readonly store: LetterStore;
  /** The indexer's. */
  readonly invoker: Invoker;
  /** Of a pipeline with windows. */
  readonly aggregator?: Invoker | undefined;
  readonly pipeline: string;
  readonly plan: readonly PlannedRecord[];
  readonly batchSize: number;
  /** Waits until so many records may go. */
  readonly pace: (records: number) => Promise<void>;
  /**
   * `windows`: what the aggregator did with a record that the indexer has settled. `givenUp`: Lambda had given it up
   * for the aggregator, which takes for counted whatever it has gone past.
   */
  readonly onOutcome: (outcome: Outcome, windows?: Outcome, givenUp?: boolean) => void;
  /** Nothing new begins. */
  readonly signal: AbortSignal;
  /** What is under way is given up. */
  readonly abandon: AbortSignal;
}

/** So many batches in a row of which nothing was settled: the engine is down, and the letters are better kept. */
const hopeless = 3;

function isKept(outcome: Outcome | undefined): boolean {
  return outcome?.status === 'rejected' || outcome?.status === 'errored';
}

/** Whether all was tried. Whatever ends it, what is known by then has been moved. */
export async function redrive(options: RedriveOptions): Promise<{ readonly gaveUp: boolean }> {
  const run = new RedriveRun(options);
  try {
    return { gaveUp: await run.invokeAll() };
  } finally {
    await run.settleRest();
  }
}

class RedriveRun {
  private readonly options: RedriveOptions;
  private readonly results = new Map<string, Result>();
  /** Records of an object that are still to be tried. */
  private readonly waiting = new Map<string, number>();
  private readonly touched = new Set<string>();
  /** Of the group under way, those that Lambda gave up for the aggregator. */
  private givenUp: ReadonlySet<string> = new Set();
  private inVain = 0;
  private held: ReadonlyMap<string, readonly Letter[]> = new Map();

  constructor(options: RedriveOptions) {
    this.options = options;
    for (const { keys } of options.plan) {
      for (const key of keys) this.waiting.set(key, (this.waiting.get(key) ?? 0) + 1);
    }
  }

  async invokeAll(): Promise<boolean> {
    const { plan, batchSize, signal } = this.options;
    for (const group of grouped(plan, { records: batchSize, bytes: maxEventBytes })) {
      if (signal.aborted) return false;
      if (this.inVain >= hopeless) return true;
      await this.options.pace(group.length);
      if (signal.aborted) return false;
      const letters = await this.lettersOf(group);
      for (const key of group.flatMap(({ keys }) => keys)) this.touched.add(key);
      await this.toIndexer(letters);
      await this.settleFinished(group);
    }
    return this.inVain >= hopeless;
  }

  private async toIndexer(letters: readonly Letter[]): Promise<void> {
    const { invoker, aggregator, signal, abandon, onOutcome: onCrash } = this.options;
    const note = (some: readonly Letter[], outcomes: readonly Outcome[]) =>
      aggregator === undefined ? this.note(some, outcomes) : this.toWindows(aggregator, some, outcomes);
    await attempt(letters, { invoker, note, onCrash, signal, abandon });
  }

  /** What the indexer has settled goes to the windows too, which know themselves what they have: done is what both have. */
  private async toWindows(
    invoker: Invoker,
    letters: readonly Letter[],
    indexed: readonly Outcome[],
  ): Promise<void> {
    const { abandon, onOutcome: onCrash } = this.options;
    const outcomeOf = new Map(letters.map((letter, position) => [letter, indexed[position]]));
    const isSettled = (letter: Letter) => !isKept(outcomeOf.get(letter));
    const kept = letters.filter((letter) => !isSettled(letter));
    const outcomesOf = (some: readonly Letter[]) => some.flatMap((letter) => outcomeOf.get(letter) ?? []);
    if (kept.length > 0) this.note(kept, outcomesOf(kept));
    const note = (some: readonly Letter[], windows: readonly Outcome[]) =>
      this.note(some, outcomesOf(some), windows);
    // What has begun is finished: after a stop here, all indexed records are in the windows.
    await attempt(letters.filter(isSettled), { invoker, note, onCrash, signal: abandon, abandon });
  }

  private note(
    letters: readonly Letter[],
    indexed: readonly Outcome[],
    windows: readonly Outcome[] = [],
  ): void {
    const outcomes = indexed.map((outcome, position) => {
      const counted = windows[position];
      return counted !== undefined && isKept(counted) ? counted : outcome;
    });
    for (const [position, outcome] of outcomes.entries()) {
      const letter = letters[position];
      if (letter === undefined) continue;
      this.options.onOutcome(outcome, windows[position], this.givenUp.has(identityOf(letter)));
      const { status, failures } = outcome;
      if (status === 'rejected') this.results.set(identityOf(letter), { settled: false, failures });
      else if (status !== 'errored') this.results.set(identityOf(letter), { settled: true });
    }
    this.inVain = outcomes.every(({ status }) => status === 'errored') ? this.inVain + 1 : 0;
  }

  /** With their bytes. Those that somebody moved meanwhile are left out. */
  private async lettersOf(group: readonly PlannedRecord[]): Promise<Letter[]> {
    const keys = [...new Set(group.flatMap((record) => record.keys))];
    const objects = await inParallel(keys, async (key) => {
      const letters = this.held.get(key) ?? (await this.read(key));
      return [key, letters] as const;
    });
    // An object of many letters is read once for the groups that it spans.
    this.held = new Map(objects);
    const found = objects.flatMap(([, letters]) => letters);
    const byIdentity = new Map(found.map((letter) => [identityOf(letter), letter]));
    const { aggregator } = this.options;
    this.givenUp = new Set(
      aggregator && found.filter((letter) => isDiscardedFor(aggregator.name, letter)).map(identityOf),
    );
    return group.flatMap((record) => byIdentity.get(identityOf(record)) ?? []);
  }

  private async read(key: string): Promise<readonly Letter[]> {
    const read = await readStored(this.options.store, key);
    return read === undefined || 'unreadable' in read ? [] : read.letters;
  }

  private async settleFinished(group: readonly PlannedRecord[]): Promise<void> {
    const finished: string[] = [];
    for (const key of group.flatMap(({ keys }) => keys)) {
      const left = (this.waiting.get(key) ?? 0) - 1;
      this.waiting.set(key, left);
      if (left === 0) finished.push(key);
    }
    await inParallel(finished, (key) => this.settle(key));
  }

  /** Objects that weren't tried to their end. */
  async settleRest(): Promise<void> {
    await inParallel([...this.touched], (key) => this.settle(key));
  }

  private async settle(key: string): Promise<void> {
    const { store, pipeline } = this.options;
    await settleObject(store, key, pipeline, this.results);
    this.touched.delete(key);
  }
}
