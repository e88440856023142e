import { Fault } from '../../kit/fault.ts';
import type { Hit } from '../ask.ts';
import { Place } from './place.ts';
import { Writes, type WritesOptions } from './writes.ts';

export interface FollowOptions extends WritesOptions {
  /** Milliseconds; any clock that doesn't go back. */
  readonly now: () => number;
}

/** Told of what is new, page by page. */
type Listener = (hits: readonly Hit[]) => Promise<void>;

/** Hits of a page. */
const pageSize = 1_000;

/**
 * For how long writes that were found late are looked for, in milliseconds: those that were under way at the same moment
 * become searchable with the next refresh of the index, which is mostly a second later.
 */
const lateFor = 60_000;

/** Polls between two looks for those. */
const recheckEvery = 3;

/** Numbers below the highest at the beginning that are looked at in the same way. */
const lookBack = 1_000;

/**
 * Finds documents that become searchable, each once, by the numbers that the engine gives to writes: in whatever index
 * they are and whatever their event time. Shards of the same number in different indices are asked together.
 */
export class Follower {
  private readonly options: FollowOptions;
  /** By number of the shard, then by index. */
  private readonly places = new Map<number, Map<string, Place>>();
  private polls = 0;

  constructor(options: FollowOptions) {
    this.options = options;
  }

  /** Takes everything for seen that is searchable now. @throws Fault */
  async begin(): Promise<void> {
    await this.eachOrdinal(async (writes, places) => {
      const { found, isThere } = await writes.newest({ match_all: {} });
      for (const [index, highest] of found) {
        const place = new Place(highest, highest - lookBack);
        places.set(index, place);
        place.take(await writes.numbers(between(index, place)), this.options.now());
      }
      return isThere;
    });
  }

  /** Gives what is new to the listener. @throws Fault */
  async poll(onHits: Listener): Promise<void> {
    this.polls += 1;
    await this.eachOrdinal(async (writes, places) => {
      const { found, isThere } = await writes.newest();
      for (const [index, highest] of found) {
        const place = places.get(index) ?? newPlace(index);
        places.set(index, place);
        if (highest > place.highest) await this.readNew(index, place, writes, onHits);
      }
      if (this.polls % recheckEvery === 0) await this.readLate(places, writes, onHits);
      for (const place of places.values()) place.settleBefore(this.options.now() - lateFor);
      return isThere;
    });
  }

  /** Until no index has such a shard. */
  private async eachOrdinal(
    work: (writes: Writes, places: Map<string, Place>) => Promise<boolean>,
  ): Promise<void> {
    for (let ordinal = 0, isThere = true; isThere; ordinal += 1) {
      const places = this.places.get(ordinal) ?? new Map<string, Place>();
      this.places.set(ordinal, places);
      isThere = await work(new Writes(this.options, ordinal), places);
    }
  }

  private async readNew(index: string, place: Place, writes: Writes, onHits: Listener): Promise<void> {
    const { signal, now } = this.options;
    for (let isFull = true; isFull && !signal.aborted; ) {
      const hits = await writes.page({ index, above: place.highest }, pageSize);
      const fresh = new Set(
        place.take(
          hits.flatMap(({ _seq_no }) => _seq_no ?? []),
          now(),
        ),
      );
      await onHits(hits.filter(({ _seq_no }) => fresh.has(_seq_no ?? -1)));
      isFull = hits.length === pageSize;
    }
  }

  /** What is found below the highest numbers is compared with what was seen, and what is new there is read. */
  private async readLate(
    places: ReadonlyMap<string, Place>,
    writes: Writes,
    onHits: Listener,
  ): Promise<void> {
    const due = [...places].flatMap(([index, place]) => {
      const expected = place.expected();
      return expected === undefined ? [] : [{ index, place, expected }];
    });
    const counts = await writes.counts(due.map(({ index, place }) => between(index, place)));
    for (const [position, { index, place, expected }] of due.entries()) {
      const found = counts[position];
      if (found === undefined || (found.count === expected.count && found.sum === expected.sum)) continue;
      const late = place.reconcile(await writes.numbers(between(index, place)), this.options.now());
      for (let start = 0; start < late.length; start += pageSize) {
        await onHits(await writes.withNumbers(index, late.slice(start, start + pageSize)));
      }
    }
  }
}

/** Of an index that has come while we follow: all of it is new, unless a reindex has put it in the place of another. */
function newPlace(index: string): Place {
  if (!/\.g\d+-[0-9a-z]{6}/.test(index)) return new Place(-1);
  throw new Fault(
    'INPUT',
    `The documents have moved to ${index}, where all of them are new: begin anew with --follow, and --from for those of the last minute.`,
  );
}

function between(index: string, { settled, highest }: Place) {
  return { index, above: settled, upTo: highest };
}
