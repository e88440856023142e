import { count } from '../../../../cli/kit/count.ts';
import { Fault } from '../../../../cli/kit/fault.ts';
import { inStreamOrder } from '../../../../cli/letters/letter.ts';
import { intention } from '../../../../cli/redrive/redrive-report.ts';
import type {
  DeadLettersFrame,
  LetterChoice,
  LetterPage,
  RedrivePlan,
} from '../../../protocol/dead-letters.ts';
import type { Source } from '../../../sources/source.ts';
import { BucketWatch } from './bucket-watch.ts';
import { type FoundLetter, findLetter } from './find-letter.ts';
import { isChosen, type LetterEntry, letterName } from './letter-entry.ts';
import { batchSize, RedriveJob } from './redrive-job.ts';
import { overTime } from './trend.ts';
import { withStore } from './with-store.ts';

const pageLetters = 25;

/** Milliseconds for which sums are shown: a trend ends now. */
const summedForMs = 1_000;

/** Milliseconds for which a redrive that is over is said. */
const saidForMs = 600_000;

type Sums = Pick<DeadLettersFrame, 'groups' | 'trend'>;

/** The dead letters of a source: counted for all pages at once, and redriven one redrive after the other. */
export class LetterDesk {
  private readonly source: Source;
  private readonly watch: BucketWatch;
  private job: RedriveJob | undefined;
  private summed:
    | { readonly of: readonly LetterEntry[]; readonly at: number; readonly sums: Sums }
    | undefined;

  constructor(source: Source) {
    this.source = source;
    this.watch = new BucketWatch(source);
  }

  get isBusy(): boolean {
    return this.job?.isOver === false;
  }

  /** What is known now; more is read meanwhile. @throws Fault when the newest listing failed */
  async frame(signal: AbortSignal): Promise<DeadLettersFrame> {
    const entries = await this.watch.entries(signal);
    const { read, objects, isCut, unreadable } = this.watch.index;
    const now = Date.now();
    const isSaid = this.job !== undefined && now - (this.job.endedAt ?? now) < saidForMs;
    return {
      ...{ at: now, letters: entries.length, read, objects, isCut, unreadable },
      ...this.sumsOf(entries, now),
      ...(this.job && isSaid && { redrive: this.job.progress() }),
    };
  }

  async list(choice: LetterChoice, page: number): Promise<LetterPage> {
    const chosen = (await this.watch.entries()).filter(isChosen(choice));
    const pages = Math.max(1, Math.ceil(chosen.length / pageLetters));
    const shown = Math.min(page, pages - 1);
    const letters = chosen.slice(shown * pageLetters, (shown + 1) * pageLetters).map((entry) => ({
      ...{ letter: letterName(entry), arrival: entry.arrival, shardId: entry.shardId },
      ...{ sequenceNumber: entry.sequenceNumber, reason: entry.reason },
      ...{ index: entry.index, bytes: entry.recordBytes },
    }));
    return { total: chosen.length, page: shown, pages, letters };
  }

  /** @throws Fault when there is no such letter */
  async find(name: string, signal: AbortSignal): Promise<FoundLetter> {
    const { name: pipeline } = await this.source.facts(signal);
    const keys = this.watch.index
      .entries(Date.now())
      .filter(isChosen({ letter: name }))
      .flatMap((entry) => entry.keys);
    const found = await withStore(this.source, (store) => findLetter(store, name, { keys, pipeline }));
    if (found !== undefined) return found;
    throw new Fault('USAGE', 'There is no such dead letter: it was erased, or the address isn’t whole.');
  }

  /** @throws Fault while not all that may be chosen is known */
  async planFor(choice: LetterChoice): Promise<RedrivePlan> {
    const plan = await this.chosen(choice);
    const { records, objects, invocations } = intention(plan, { batchSize, pipeline: '', dryRun: true });
    return { records, objects, invocations };
  }

  /**
   * Begins.
   * @param planned as many records as the user has agreed to
   * @throws Fault while another one is under way, if no letter is chosen, or if there are more by now
   */
  async redrive(choice: LetterChoice, planned: number): Promise<void> {
    const plan = await this.chosen(choice);
    // From here to the job nothing waits: of two that ask at once, one begins.
    if (this.isBusy) throw new Fault('USAGE', 'Another redrive is under way: wait for it, or stop it.');
    if (plan.length === 0) throw new Fault('USAGE', 'No dead letter is chosen: they may have been redriven.');
    if (plan.length > planned) {
      throw new Fault(
        'USAGE',
        `By now it would be ${count(plan.length)} records, and not ${count(planned)}: look again.`,
      );
    }
    const job = new RedriveJob(choice, plan);
    this.job = job;
    void job.run(this.source.open).then(() => this.watch.lookSoon());
  }

  /** Nothing new begins. */
  stop(): void {
    this.job?.stop();
  }

  /** Stops the redrive that is under way, if there is one, and says what it came to. */
  async end(): Promise<string | undefined> {
    if (this.job === undefined || !this.isBusy) return undefined;
    this.job.stop();
    await this.job.ended;
    return this.job.progress().sentence;
  }

  /** In the stream's order. Of several letters only once all are known: what is older goes first. */
  private async chosen(choice: LetterChoice): Promise<LetterEntry[]> {
    const entries = await this.watch.entries();
    const { isCut, read, objects } = this.watch.index;
    if (choice.letter === undefined && isCut) {
      throw new Fault(
        'USAGE',
        'There are more letters than this page counts, and the oldest go first: use shardline redrive.',
      );
    }
    if (choice.letter === undefined && !this.watch.isWhole) {
      throw new Fault(
        'USAGE',
        `The letters are still being counted (${count(read)} of ${count(objects)} objects), and the oldest go first: try again then.`,
      );
    }
    return entries.filter(isChosen(choice)).sort(inStreamOrder);
  }

  private sumsOf(entries: readonly LetterEntry[], now: number): Sums {
    if (this.summed?.of !== entries || now - this.summed.at >= summedForMs) {
      this.summed = { of: entries, at: now, sums: overTime(entries, now) };
    }
    return this.summed.sums;
  }
}
