import { setTimeout as delay } from 'node:timers/promises';
import { prefixes } from '../../../../functions/dead-letters/prefixes.ts';
import type { Source } from '../../../sources/source.ts';
import type { LetterEntry } from './letter-entry.ts';
import { LetterIndex } from './letter-index.ts';
import { withStore } from './with-store.ts';

/** Milliseconds from one listing to the next; on AWS a listing costs half a cent for a million objects. */
const listEveryMs = { local: 2_000, stack: 30_000 } as const;

/** A listing takes at most this share of the time. */
const mostOfTime = 0.1;

/** A listing that takes longer is begun anew, where it was. Milliseconds. */
const patienceMs = 600_000;

/** Milliseconds that an answer waits for the first listing. */
const firstPatienceMs = 1_000;

/** Lists and reads a source's bucket again and again, as long as somebody looks. */
export class BucketWatch {
  readonly index = new LetterIndex();
  private readonly source: Source;
  private listing: Promise<void> | undefined;
  private nextListing = 0;
  /** Whether what is listed now may be old already. */
  private isOld = false;
  /** Whether all was listed and read once. */
  private isListed = false;
  private fault: unknown;

  constructor(source: Source) {
    this.source = source;
  }

  /** Whether every letter there is is known. */
  get isWhole(): boolean {
    return this.isListed && this.index.read === this.index.objects && !this.index.isCut;
  }

  /** The letters that are known now, the newest first; more are read meanwhile. @throws Fault when a listing failed */
  async entries(signal: AbortSignal = AbortSignal.timeout(firstPatienceMs)): Promise<readonly LetterEntry[]> {
    this.look(Date.now());
    await this.firstLetters(signal);
    if (this.fault !== undefined) throw this.fault;
    return this.index.entries(Date.now());
  }

  /** What is in the bucket has changed. */
  lookSoon(): void {
    this.isOld = true;
    this.nextListing = 0;
  }

  /** What is counted at once needn't be shown half counted. */
  private async firstLetters(signal: AbortSignal): Promise<void> {
    if (this.isListed || this.listing === undefined) return;
    await Promise.race([this.listing, delay(firstPatienceMs, undefined, { signal }).catch(() => undefined)]);
  }

  private look(now: number): void {
    if (this.listing !== undefined || now < this.nextListing) return;
    this.isOld = false;
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
        const rest = Math.max(listEveryMs[this.source.target.kind], (Date.now() - now) / mostOfTime);
        this.nextListing = this.isOld ? 0 : Date.now() + rest;
      });
  }

  private async refresh(): Promise<void> {
    const signal = AbortSignal.timeout(patienceMs);
    const { name } = await this.source.facts(signal);
    await withStore(this.source, (store, { onlyStream: stream }) =>
      this.index.refresh({
        ...{ store, stream, signal },
        prefixes: [`${prefixes.rejected}${name}/`, prefixes.discarded],
      }),
    );
  }
}
