import type { Client } from '@elastic/elasticsearch';
import { z } from 'zod';
import { isAfter } from '../../functions/core/windows/state.ts';
import { summaryPattern } from '../../functions/dead-letters/dead-letter-summary.ts';
import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { searchFault } from '../kit/search-fault.ts';
import { readStored } from '../letters/catalog.ts';
import type { Letter } from '../letters/letter.ts';

/** A record in the bucket: it waits for a redrive, a redrive has settled it, or Lambda gave its batch up. */
export interface FoundLetter {
  readonly kind: keyof typeof prefixes & ('rejected' | 'redriven' | 'discarded');
  readonly key: string;
  readonly letter: Letter;
}

/** What names a record, and when it arrived: keys begin with the day of it. */
export interface LetterOf {
  readonly stream: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch. */
  readonly arrivalTime: number;
}

const dayMs = 86_400_000;

/** All that is stored of the record, at most one of a kind. Reads only the objects that may hold it. */
export async function findLetters(
  store: LetterStore,
  pipeline: string,
  wanted: LetterOf,
): Promise<FoundLetter[]> {
  const found: FoundLetter[] = [];
  for (const kind of ['rejected', 'redriven'] as const) {
    const letter = await findIn(store, kind, ownKeys(store, `${prefixes[kind]}${pipeline}/`, wanted), wanted);
    if (letter !== undefined) found.push(letter);
  }
  const discarded = await findIn(store, 'discarded', discardedKeys(store, wanted), wanted);
  return discarded === undefined ? found : [...found, discarded];
}

async function findIn(
  store: LetterStore,
  kind: FoundLetter['kind'],
  keys: AsyncIterable<string>,
  { stream, shardId, sequenceNumber }: LetterOf,
): Promise<FoundLetter | undefined> {
  for await (const key of keys) {
    const read = await readStored(store, key);
    if (read === undefined || 'unreadable' in read) continue;
    const letter = read.letters.find(
      (one) => one.sequenceNumber === sequenceNumber && one.shardId === shardId && one.stream === stream,
    );
    if (letter !== undefined) return { kind, key, letter };
  }
  return undefined;
}

/** An object is named by the day of its first letter, which may have arrived the day before. */
async function* ownKeys(
  store: LetterStore,
  below: string,
  { shardId, sequenceNumber, arrivalTime }: LetterOf,
): AsyncGenerator<string> {
  for (const day of [arrivalTime, arrivalTime - dayMs].map(dayOf)) {
    const prefix = `${below}${day}/${shardId}-`;
    for await (const key of store.list(prefix)) {
      const [, first, last] = /^(\d+)-(\d+)-/.exec(key.slice(prefix.length)) ?? [];
      if (first === undefined || last === undefined) continue;
      if (!isAfter(first, sequenceNumber) && !isAfter(sequenceNumber, last)) yield key;
    }
  }
}

/** `aws/lambda/<mapping>/<shard>/<day>/…`, by the day on which Lambda gave the batch up. */
async function* discardedKeys(
  store: LetterStore,
  { shardId, arrivalTime }: LetterOf,
): AsyncGenerator<string> {
  for await (const key of store.list(prefixes.discarded)) {
    const [, shard, day = ''] =
      /^[^/]+\/([^/]+)\/(\d{4}\/\d\d\/\d\d)\//.exec(key.slice(prefixes.discarded.length)) ?? [];
    if (shard === shardId && day >= dayOf(arrivalTime)) yield key;
  }
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
}

const summaries = z.object({
  hits: z.object({
    hits: z.array(
      z.object({
        _source: z.object({ '@timestamp': z.iso.datetime(), stream: z.string(), shardId: z.string() }),
      }),
    ),
  }),
});

/** Where the letters of a record are that the stream doesn't hold any more, by their summaries. @throws Fault */
export async function findSummaries(
  search: Client,
  pipeline: string,
  { shardId, sequenceNumber }: { readonly shardId: string | undefined; readonly sequenceNumber: string },
): Promise<LetterOf[]> {
  const filter = [{ term: { sequenceNumber } }, ...(shardId === undefined ? [] : [{ term: { shardId } }])];
  const answer: unknown = await search.transport
    .request({
      method: 'POST',
      path: `/${encodeURIComponent(summaryPattern(pipeline))}/_search`,
      body: { query: { bool: { filter } }, size: 10, track_total_hits: true },
    })
    .catch((thrown: unknown) => {
      throw searchFault(thrown);
    });
  return (summaries.safeParse(answer).data?.hits.hits ?? []).map(({ _source: { stream, ...source } }) => ({
    ...{ stream, shardId: source.shardId, sequenceNumber },
    arrivalTime: Date.parse(source['@timestamp']),
  }));
}
