import type { Client } from '@elastic/elasticsearch';
import { z } from 'zod';
import { Fault } from '../../kit/fault.ts';
import { type Answer, ask, type Hit } from '../ask.ts';
import { Place } from './place.ts';

export interface FollowOptions {
  readonly search: Client;
  readonly index: string;
  /** What documents have to match. */
  readonly query: object;
  readonly signal: AbortSignal;
  /** Milliseconds; any clock that doesn't go back. */
  readonly now: () => number;
}

/** Hits of a page. */
const pageSize = 1_000;

/** As many as a search gives; numbers alone are small. */
const numbersAtOnce = 10_000;

/**
 * For how long writes that were found late are looked for, in milliseconds: those that were under way at the same moment
 * become searchable with the next refresh of the index, which is mostly a second later.
 */
export const lateFor = 60_000;

/** Polls between two looks for those. */
const recheckEvery = 3;

/** Numbers below the highest at the beginning that are looked at in the same way. */
const lookBack = 1_000;

const mostIndices = 10_000;

const newest = z.object({
  indices: z.object({
    buckets: z.array(z.object({ key: z.string(), newest: z.object({ value: z.number().nullable() }) })),
  }),
});

const stats = z.object({ numbers: z.object({ count: z.number(), sum: z.number() }) });

/**
 * Finds documents that become searchable, each once, by the numbers that the engine gives to writes: in whatever index
 * they are and whatever their event time. Shards of the same number in different indices are asked together.
 */
export class Follower {
  /** By number of the shard, then by index. */
  private readonly places = new Map<number, Map<string, Place>>();
  private polls = 0;

  private readonly options: FollowOptions;

  constructor(options: FollowOptions) {
    this.options = options;
  }

  /** Takes everything for seen that is searchable now. @throws Fault */
  async begin(): Promise<void> {
    await this.eachOrdinal(async (ordinal) => {
      const { found, isThere } = await this.newestOf(ordinal, { match_all: {} });
      for (const [index, highest] of found) {
        const place = new Place(highest, highest - lookBack);
        this.placesOf(ordinal).set(index, place);
        place.take(await this.numbersOf(index, ordinal, place), this.options.now());
      }
      return isThere;
    });
  }

  /** Gives what is new to the listener, page by page. @throws Fault */
  async poll(onHits: (hits: readonly Hit[]) => Promise<void>): Promise<void> {
    this.polls += 1;
    await this.eachOrdinal(async (ordinal) => {
      const { found, isThere } = await this.newestOf(ordinal, this.options.query);
      for (const [index, highest] of found) {
        const place = this.placeOf(index, ordinal);
        if (highest > place.highest) await this.readNew(index, ordinal, place, onHits);
      }
      if (this.polls % recheckEvery === 0) await this.readLate(ordinal, onHits);
      return isThere;
    });
    for (const places of this.places.values()) {
      for (const place of places.values()) place.settleBefore(this.options.now() - lateFor);
    }
  }

  /** Until no index has such a shard. */
  private async eachOrdinal(work: (ordinal: number) => Promise<boolean>): Promise<void> {
    for (let ordinal = 0; await work(ordinal); ordinal += 1);
  }

  private placesOf(ordinal: number): Map<string, Place> {
    const places = this.places.get(ordinal) ?? new Map<string, Place>();
    this.places.set(ordinal, places);
    return places;
  }

  private placeOf(index: string, ordinal: number): Place {
    const places = this.placesOf(ordinal);
    let place = places.get(index);
    if (place === undefined) {
      if (isGeneration(index)) {
        throw new Fault(
          'INPUT',
          `The documents have moved to ${index}, where all of them are new: begin anew with --follow, and --from for those of the last minute.`,
        );
      }
      place = new Place(-1);
      places.set(index, place);
    }
    return place;
  }

  private async readNew(
    index: string,
    ordinal: number,
    place: Place,
    onHits: (hits: readonly Hit[]) => Promise<void>,
  ): Promise<void> {
    const { signal, now } = this.options;
    for (let isFull = true; isFull && !signal.aborted; ) {
      const range = { range: { _seq_no: { gt: place.highest } } };
      const { hits } = (await this.page(ordinal, [within(index), range], pageSize)).hits;
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

  /** What was found below the highest numbers is compared with what was seen, and what is new there is read. */
  private async readLate(ordinal: number, onHits: (hits: readonly Hit[]) => Promise<void>): Promise<void> {
    const { now } = this.options;
    for (const [index, place] of await this.deviating(ordinal)) {
      const late = place.reconcile(await this.numbersOf(index, ordinal, place), now());
      for (let start = 0; start < late.length; start += pageSize) {
        const numbers = late.slice(start, start + pageSize);
        const { hits } = (
          await this.page(ordinal, [within(index), { terms: { _seq_no: numbers } }], pageSize)
        ).hits;
        await onHits(hits);
      }
    }
  }

  /** Places where a search finds something else between the settled and the highest number than was seen. */
  private async deviating(ordinal: number): Promise<(readonly [index: string, Place])[]> {
    const due = [...this.placesOf(ordinal)].flatMap(([index, place]) => {
      const expected = place.expected();
      return expected === undefined ? [] : [{ index, place, expected }];
    });
    if (due.length === 0) return [];
    const aggs = Object.fromEntries(
      due.map(({ index, place }, position) => [
        String(position),
        {
          filter: { bool: { filter: [within(index), between(place)] } },
          aggs: { numbers: { stats: { field: '_seq_no' } } },
        },
      ]),
    );
    const { aggregations = {} } = await this.ask(ordinal, { size: 0, query: this.options.query, aggs });
    return due.flatMap(({ index, place, expected }, position) => {
      const found = stats.safeParse(aggregations[String(position)]).data?.numbers;
      return found === undefined || (found.count === expected.count && found.sum === expected.sum)
        ? []
        : [[index, place] as const];
    });
  }

  /** Numbers of the matching documents between the settled and the highest one. */
  private async numbersOf(index: string, ordinal: number, place: Place): Promise<number[]> {
    const numbers: number[] = [];
    for (let after = place.settled; ; ) {
      const range = { range: { _seq_no: { gt: after, lte: place.highest } } };
      const { hits } = (await this.page(ordinal, [within(index), range], numbersAtOnce, false)).hits;
      numbers.push(...hits.flatMap(({ _seq_no }) => _seq_no ?? []));
      if (hits.length < numbersAtOnce) return numbers;
      after = numbers.at(-1) ?? after;
    }
  }

  /** The highest number of a matching document in each index. */
  private async newestOf(ordinal: number, query: object) {
    const aggs = {
      indices: {
        terms: { field: '_index', size: mostIndices },
        aggs: { newest: { max: { field: '_seq_no' } } },
      },
    };
    const answer = await this.ask(ordinal, { size: 0, query, aggs });
    const buckets = newest.safeParse(answer.aggregations).data?.indices.buckets ?? [];
    return {
      found: buckets.flatMap(({ key, newest: { value } }) => (value === null ? [] : [[key, value] as const])),
      isThere: answer._shards.total > 0,
    };
  }

  private async page(
    ordinal: number,
    filter: readonly object[],
    size: number,
    source = true,
  ): Promise<Answer> {
    return await this.ask(ordinal, {
      query: { bool: { must: [this.options.query], filter } },
      size,
      sort: [{ _seq_no: 'asc' }],
      seq_no_primary_term: true,
      // Without it, OpenSearch 3.8 left out hits of pages sorted by a number, after documents had been rewritten.
      track_total_hits: true,
      _source: source,
    });
  }

  private async ask(ordinal: number, body: Readonly<Record<string, unknown>>): Promise<Answer> {
    const { search, index, signal } = this.options;
    return await ask(search, { index, body, preference: `_shards:${ordinal}` }, signal);
  }
}

/** What a reindex makes beside an index, and puts in its place. */
function isGeneration(index: string): boolean {
  return /\.g\d+-[0-9a-z]{6}/.test(index);
}

function within(index: string): object {
  return { term: { _index: index } };
}

function between({ settled, highest }: Place): object {
  return { range: { _seq_no: { gt: settled, lte: highest } } };
}
