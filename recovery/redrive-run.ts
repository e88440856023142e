import type { LetterStore } from '../functions/dead-letters/store.ts';
import { readStored } from './catalog.ts';
import { grouped, maxEventBytes } from './group.ts';
import { inParallel } from './in-parallel.ts';
import type { Invoker } from './invoke.ts';
import { identityOf, type Letter } from './letter.ts';
import type { PlannedRecord } from './plan.ts';
import { type Attempt, type Outcome, redriveLetters } from './redrive-function.ts';
import { type Result, settleObject } from './settle-object.ts';

export interface RedriveOptions {
  readonly store: LetterStore;
  readonly invoker: Invoker;
  readonly pipeline: string;
  readonly plan: readonly PlannedRecord[];
  readonly batchSize: number;
  /** Waits until so many records may go. */
  readonly pace: (records: number) => Promise<void>;
  readonly onOutcome: (outcome: Outcome) => void;
  /** Nothing new begins. */
  readonly signal: AbortSignal;
  /** What is under way is given up. */
  readonly abandon: AbortSignal;
}

/** So many batches in a row of which nothing was settled: the engine is down, and the letters are better kept. */
const hopeless = 3;

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
      await this.attempt(letters);
      await this.settleFinished(group);
    }
    return this.inVain >= hopeless;
  }

  /** A batch whose process ended is tried in halves, until the record that ends it is alone. */
  private async attempt(letters: readonly Letter[]): Promise<void> {
    if (letters.length === 0 || this.options.signal.aborted) return;
    const { invoker, abandon } = this.options;
    const done: Attempt = await redriveLetters(invoker, letters, abandon);
    if (!('crashed' in done)) return await this.goOn(letters, done);
    if (letters.length === 1) {
      const failures = [{ stage: 'function', type: 'failed', message: done.crashed }];
      this.options.onOutcome({ status: 'errored', failures });
      return;
    }
    const middle = Math.ceil(letters.length / 2);
    await this.attempt(letters.slice(0, middle));
    await this.attempt(letters.slice(middle));
  }

  /** What the function had no time or no memory for beside the others is tried again, as long as others come in. */
  private async goOn(letters: readonly Letter[], outcomes: readonly Outcome[]): Promise<void> {
    const left = letters.filter((_, place) => outcomes[place]?.status === 'errored');
    if (left.length === 0 || left.length === letters.length) return this.note(letters, outcomes);
    const isFinal = (_: unknown, place: number) => outcomes[place]?.status !== 'errored';
    this.note(letters.filter(isFinal), outcomes.filter(isFinal));
    await this.attempt(left);
  }

  private note(letters: readonly Letter[], outcomes: readonly Outcome[]): void {
    for (const [place, outcome] of outcomes.entries()) {
      const letter = letters[place];
      if (letter === undefined) continue;
      this.options.onOutcome(outcome);
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
    const byIdentity = new Map<string, Letter>();
    for (const letter of objects.flatMap(([, letters]) => letters))
      byIdentity.set(identityOf(letter), letter);
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
