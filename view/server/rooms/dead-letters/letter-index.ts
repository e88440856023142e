import { streamInParallel } from '../../../../cli/kit/in-parallel.ts';
import { readStored } from '../../../../cli/letters/catalog.ts';
import type { LetterStore } from '../../../../functions/dead-letters/store.ts';
import { entryOf, type LetterEntry, mergedEntries } from './letter-entry.ts';

/** More letters than this aren't counted: each takes some 600 bytes of memory. */
const mostLetters = 200_000;

/** Texts that letters share are forgotten when there are more: then they aren't shared. */
const mostTexts = 10_000;

/** Milliseconds for which an order is shown at least while more are read; and this many times what putting in order took. */
const orderedForMs = 1_000;
const orderedForTimes = 20;

interface ReadObject {
  readonly version: string;
  /** Undefined: it isn't ours, or is half written. */
  readonly entries: readonly LetterEntry[] | undefined;
}

export interface RefreshOptions {
  readonly store: LetterStore;
  readonly prefixes: readonly string[];
  /** Where several pipelines share a folder: only letters of this stream. */
  readonly stream: string | undefined;
  readonly signal: AbortSignal;
}

/** What a refresh has counted, and the objects that are too old to be counted. */
interface Within {
  letters: number;
  beyond: readonly string[];
}

/** What is in the bucket, by its newest listing. An object is read once, and again when it is written anew. */
export class LetterIndex {
  /** Objects of the newest listing: all, and those that are read. */
  objects = 0;
  read = 0;
  isCut = false;
  private readonly known = new Map<string, ReadObject>();
  private ordered: { readonly until: number; readonly entries: readonly LetterEntry[] } | undefined;
  private isChanged = true;
  private readonly most: number;
  private readonly texts = new Map<string, string>();
  private readonly one = (text: string): string => {
    const known = this.texts.get(text);
    if (known === undefined) {
      if (this.texts.size >= mostTexts) this.texts.clear();
      this.texts.set(text, text);
    }
    return known ?? text;
  };

  /** @param most letters that are counted, about: an object is counted whole */
  constructor(most = mostLetters) {
    this.most = most;
  }

  /** The letters, the newest first, as far as they are read. */
  entries(now: number): readonly LetterEntry[] {
    const isFresh = this.ordered !== undefined && (!this.isChanged || now < this.ordered.until);
    if (isFresh && this.ordered !== undefined) return this.ordered.entries;
    const objects = [...this.known.values()].flatMap(({ entries }) =>
      entries === undefined ? [] : [entries],
    );
    this.isChanged = false;
    const began = performance.now();
    const entries = mergedEntries(objects);
    const took = performance.now() - began;
    this.ordered = { until: now + Math.max(orderedForMs, took * orderedForTimes), entries };
    return entries;
  }

  get unreadable(): number {
    return [...this.known.values()].filter(({ entries }) => entries === undefined).length;
  }

  /**
   * Lists the bucket and reads what is new in it, the newest first. Where there are too many letters, the oldest are
   * forgotten: whether they still come must be seen.
   * @throws what the store throws
   */
  async refresh({ store, prefixes, stream, signal }: RefreshOptions): Promise<void> {
    const versions = new Map<string, string>();
    for (const prefix of prefixes) {
      for await (const { key, version } of store.versions(prefix)) versions.set(key, version);
      if (signal.aborted) return;
    }
    for (const key of this.known.keys()) if (!versions.has(key)) this.forget(key);
    const newestFirst = [...versions].reverse();
    this.objects = versions.size;
    this.read = newestFirst.filter((one) => this.isKnown(one)).length;
    const within: Within = { letters: 0, beyond: [] };
    const stored = streamInParallel(this.unread(newestFirst, within, signal), async ([key, version]) => ({
      ...{ key, version },
      read: await readStored(store, key),
    }));
    for await (const { key, version, read } of stored) {
      this.read += 1;
      // Gone meanwhile.
      if (read === undefined) this.forget(key);
      else if ('unreadable' in read) this.keep(key, { version, entries: undefined });
      else {
        const keys = [key];
        const own = read.letters.filter((letter) => stream === undefined || letter.stream === stream);
        within.letters += own.length;
        this.keep(key, { version, entries: own.map((letter) => entryOf(keys, letter, this.one)) });
      }
    }
    for (const key of within.beyond) this.forget(key);
    this.isCut = within.beyond.length > 0;
  }

  /** Those that aren't read yet, up to where there are enough letters. */
  private async *unread(
    newestFirst: readonly [string, string][],
    within: Within,
    signal: AbortSignal,
  ): AsyncGenerator<[string, string]> {
    for (const [place, one] of newestFirst.entries()) {
      if (signal.aborted) return;
      if (within.letters >= this.most) {
        within.beyond = newestFirst.slice(place).map(([key]) => key);
        return;
      }
      if (this.isKnown(one)) within.letters += this.known.get(one[0])?.entries?.length ?? 0;
      else yield one;
    }
  }

  private isKnown([key, version]: readonly [string, string]): boolean {
    return this.known.get(key)?.version === version;
  }

  private keep(key: string, object: ReadObject): void {
    this.forget(key);
    this.known.set(key, object);
    this.isChanged = true;
  }

  private forget(key: string): void {
    if (this.known.delete(key)) this.isChanged = true;
  }
}
