import type { Client } from '@elastic/elasticsearch';
import { z } from 'zod';
import { type Answer, ask, type Hit } from '../ask.ts';
import { byNumber } from '../request.ts';
import type { Found } from './place.ts';

export interface WritesOptions {
  readonly search: Client;
  readonly index: string;
  /** What documents have to match. */
  readonly query: object;
  readonly signal: AbortSignal;
}

/** A range of numbers in one index: above the first, up to the second. */
export interface Range {
  readonly index: string;
  readonly above: number;
  readonly upTo?: number;
}

/** As many as a search gives; numbers alone are small. */
const numbersAtOnce = 10_000;

const mostIndices = 10_000;

const newest = z.object({
  indices: z.object({
    buckets: z.array(z.object({ key: z.string(), newest: z.object({ value: z.number().nullable() }) })),
  }),
});

const stats = z.object({ numbers: z.object({ count: z.number(), sum: z.number() }) });

/**
 * The writes of the shards with one number (`ordinal`) in all indices, by the sequence numbers that the engine gives
 * them. @throws Fault, as all of its methods
 */
export class Writes {
  private readonly options: WritesOptions;
  private readonly ordinal: number;

  constructor(options: WritesOptions, ordinal: number) {
    this.options = options;
    this.ordinal = ordinal;
  }

  /** The highest number of a matching document in each index; `isThere` unless no index has such a shard. */
  async newest(query: object = this.options.query) {
    const aggs = {
      indices: {
        terms: { field: '_index', size: mostIndices },
        aggs: { newest: { max: { field: '_seq_no' } } },
      },
    };
    const answer = await this.ask({ size: 0, query, aggs });
    const buckets = newest.safeParse(answer.aggregations).data?.indices.buckets ?? [];
    return {
      found: buckets.flatMap(({ key, newest: { value } }) => (value === null ? [] : [[key, value] as const])),
      isThere: answer._shards.total > 0,
    };
  }

  /** Matching documents of the range, those with the lowest numbers first. */
  async page(range: Range, size: number): Promise<readonly Hit[]> {
    return await this.hits(filterOf(range), size, true);
  }

  /** Matching documents with these numbers. */
  async withNumbers(index: string, numbers: readonly number[]): Promise<readonly Hit[]> {
    return await this.hits([within(index), { terms: { _seq_no: numbers } }], numbers.length, true);
  }

  /** Numbers of all matching documents of the range, rising. */
  async numbers({ index, above, upTo }: Required<Range>): Promise<number[]> {
    const numbers: number[] = [];
    for (let from = above; ; ) {
      const hits = await this.hits(filterOf({ index, above: from, upTo }), numbersAtOnce, false);
      numbers.push(...hits.flatMap(({ _seq_no }) => _seq_no ?? []));
      if (hits.length < numbersAtOnce) return numbers;
      from = numbers.at(-1) ?? from;
    }
  }

  /** How many matching documents each range has, and the sum of their numbers; by position. */
  async counts(ranges: readonly Range[]): Promise<readonly (Found | undefined)[]> {
    if (ranges.length === 0) return [];
    const aggs = Object.fromEntries(
      ranges.map((range, position) => [
        String(position),
        {
          filter: { bool: { filter: filterOf(range) } },
          aggs: { numbers: { stats: { field: '_seq_no' } } },
        },
      ]),
    );
    const { aggregations = {} } = await this.ask({ size: 0, query: this.options.query, aggs });
    return ranges.map((_, position) => stats.safeParse(aggregations[String(position)]).data?.numbers);
  }

  private async hits(filter: readonly object[], size: number, source: boolean): Promise<readonly Hit[]> {
    const answer = await this.ask({
      query: { bool: { must: [this.options.query], filter } },
      size,
      sort: [byNumber('asc')],
      seq_no_primary_term: true,
      // Without it, OpenSearch 3.8 left out hits of pages sorted by a number, after documents had been rewritten.
      track_total_hits: true,
      _source: source,
    });
    return answer.hits.hits;
  }

  private async ask(body: Readonly<Record<string, unknown>>): Promise<Answer> {
    const { search, index, signal } = this.options;
    return await ask(search, { index, body, preference: `_shards:${this.ordinal}` }, signal);
  }
}

function filterOf({ index, above, upTo }: Range): readonly object[] {
  return [within(index), { range: { _seq_no: { gt: above, ...(upTo !== undefined && { lte: upTo }) } } }];
}

function within(index: string): object {
  return { term: { _index: index } };
}
