import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../../../../cli/kit/fault.ts';
import type { Target } from '../../../../cli/kit/target.ts';
import { inStreamOrder } from '../../../../cli/letters/letter.ts';
import { intention } from '../../../../cli/redrive/redrive-report.ts';
import { prefixes } from '../../../../functions/dead-letters/prefixes.ts';
import type { LetterStore } from '../../../../functions/dead-letters/store.ts';
import type {
  DeadLettersFrame,
  LetterChoice,
  LetterPage,
  RedrivePlan,
} from '../../../protocol/dead-letters.ts';
import type { Source } from '../../../sources/source.ts';
import { type FoundLetter, findLetter } from './find-letter.ts';
import { isChosen, type LetterEntry, letterName } from './letter-entry.ts';
import { LetterIndex } from './letter-index.ts';
import { batchSize, RedriveJob } from './redrive-job.ts';
import { overTime } from './trend.ts';

/** Milliseconds from one listing to the next; on AWS a listing costs half a cent for a million objects. */
const listEveryMs = { local: 2_000, stack: 30_000 } as const;

/** A listing takes at most this share of the time. */
const mostOfTime = 0.1;

const pageLetters = 25;

/** A listing that takes longer is begun anew, where it was. Milliseconds. */
const patienceMs = 600_000;

/** Milliseconds that an answer waits for the first listing. */
const firstPatienceMs = 1_000;

/** Milliseconds for which sums are shown: a trend ends now. */
const summedForMs = 1_000;

type Sums = Pick<DeadLettersFrame, 'groups' | 'trend'>;

/** The dead letters of a source: counted for all pages at once, and redriven one redrive after the other. */
export class LetterDesk {
  private readonly source: Source;
  private readonly index = new LetterIndex();
  private listing: Promise<void> | undefined;
  private nextListing = 0;
  /** Whether all was listed and read once. */
  private isListed = false;
  private fault: unknown;
  private job: RedriveJob | undefined;
  private summed:
    | { readonly of: readonly LetterEntry[]; readonly at: number; readonly sums: Sums }
    | undefined;

  constructor(source: Source) {
    this.source = source;
  }

  get isBusy(): boolean {
    return this.job?.isOver === false;
  }

  /** What is known now; more is read meanwhile. @throws Fault when the newest listing failed */
  async frame(signal: AbortSignal): Promise<DeadLettersFrame> {
    const now = Date.now();
    this.look(now);
    await this.firstLetters(signal);
    if (this.fault !== undefined) throw this.fault;
    const { read, objects, isCut, unreadable } = this.index;
    const entries = this.index.entries(now);
    return {
      ...{ at: now, letters: entries.length, read, objects, isCut, unreadable },
      ...this.sumsOf(entries, now),
      ...(this.job && { redrive: this.job.progress() }),
    };
  }

  async list(choice: LetterChoice, page: number): Promise<LetterPage> {
    const chosen = (await this.known()).filter(isChosen(choice));
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
    const keys = this.index
      .entries(Date.now())
      .filter(isChosen({ letter: name }))
      .flatMap((entry) => entry.keys);
    const found = await this.withStore((store) => findLetter(store, name, { keys, pipeline }));
    if (found !== undefined) return found;
    throw new Fault('USAGE', 'There is no such dead letter: it was erased, or the address isn’t whole.');
  }

  async planFor(choice: LetterChoice): Promise<RedrivePlan> {
    const plan = (await this.known()).filter(isChosen(choice)).sort(inStreamOrder);
    const { records, objects, invocations } = intention(plan, { batchSize, pipeline: '', dryRun: true });
    return { records, objects, invocations };
  }

  /** @throws Fault while another one is under way, or if no letter is chosen */
  async redrive(choice: LetterChoice): Promise<void> {
    const plan = (await this.known()).filter(isChosen(choice)).sort(inStreamOrder);
    if (this.isBusy) throw new Fault('USAGE', 'Another redrive is under way: wait for it, or stop it.');
    if (plan.length === 0) throw new Fault('USAGE', 'No dead letter is chosen: they may have been redriven.');
    const target = await this.source.open();
    const job = new RedriveJob(choice, plan);
    this.job = job;
    void job.run(target).then(() => {
      this.nextListing = 0;
    });
  }

  stop(): void {
    this.job?.stop();
  }

  private sumsOf(entries: readonly LetterEntry[], now: number): Sums {
    if (this.summed?.of !== entries || now - this.summed.at >= summedForMs) {
      this.summed = { of: entries, at: now, sums: overTime(entries, now) };
    }
    return this.summed.sums;
  }

  private async known(): Promise<readonly LetterEntry[]> {
    this.look(Date.now());
    await this.firstLetters(AbortSignal.timeout(firstPatienceMs));
    if (this.fault !== undefined) throw this.fault;
    return this.index.entries(Date.now());
  }

  /** What is counted at once needn't be shown half counted. */
  private async firstLetters(signal: AbortSignal): Promise<void> {
    if (this.isListed || this.listing === undefined) return;
    await Promise.race([this.listing, delay(firstPatienceMs, undefined, { signal }).catch(() => undefined)]);
  }

  private look(now: number): void {
    if (this.listing !== undefined || now < this.nextListing) return;
    this.listing = this.refresh()
      .then(
        () => {
          this.fault = undefined;
          this.isListed = true;
        },
        (thrown: unknown) => {
          this.fault = thrown;
        },
      )
      .finally(() => {
        this.listing = undefined;
        const took = Date.now() - now;
        this.nextListing = Date.now() + Math.max(listEveryMs[this.source.target.kind], took / mostOfTime);
      });
  }

  private async refresh(): Promise<void> {
    const signal = AbortSignal.timeout(patienceMs);
    const { name } = await this.source.facts(signal);
    await this.withStore((store, { onlyStream: stream }) =>
      this.index.refresh({
        ...{ store, stream, signal },
        prefixes: [`${prefixes.rejected}${name}/`, prefixes.discarded],
      }),
    );
  }

  private async withStore<Value>(
    work: (store: LetterStore, target: Target) => Promise<Value>,
  ): Promise<Value> {
    const target = await this.source.open();
    const store = target.store();
    try {
      return await work(store, target);
    } finally {
      store.close();
    }
  }
}
