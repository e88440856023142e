import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { z } from 'zod';
import { ask, type Hit } from '../../../../cli/search/ask.ts';
import { Follower } from '../../../../cli/search/follow/follower.ts';
import { byNumber } from '../../../../cli/search/request.ts';
import { summaryPattern } from '../../../../functions/dead-letters/dead-letter-summary.ts';

/** A record that the functions have rejected. */
export interface Refusal {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly arrivedAt: number;
  /** `stage:type` */
  readonly reasons: readonly string[];
}

const summary = z.object({
  '@timestamp': z.iso.datetime(),
  shardId: z.string(),
  sequenceNumber: z.string(),
  reasons: z.array(z.string()),
});

const pollEvery = 1_500;

/** Of the past, so many are looked at. */
const mostPast = 2_000;

/** Stages whose failures the pipeline's code shows wherever it runs. */
const ofTheCode = /^(decode|transform|document):/;

/**
 * What the functions reject after the code of the pipeline had made documents, as the summaries of dead letters say; a
 * list after each look, until the signal.
 * @throws Fault when the engine can't be asked
 */
export async function* refusals(
  search: Client,
  {
    pipeline,
    from,
    signal,
  }: { readonly pipeline: string; readonly from: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly Refusal[]> {
  const index = summaryPattern(pipeline);
  const query = { term: { status: 'rejected' } };
  const follower = new Follower({ search, index, query, signal, now: () => performance.now() });
  await follower.begin();
  yield await past(search, index, from, signal);
  while (!signal.aborted) {
    await delay(pollEvery, undefined, { signal });
    const found: Hit[] = [];
    await follower.poll(async (hits) => {
      found.push(...hits);
    });
    yield found.flatMap(refusalOf);
  }
}

/** Those of records that arrived since then: their summaries may be older than this look. */
async function past(
  search: Client,
  index: string,
  since: number,
  signal: AbortSignal,
): Promise<readonly Refusal[]> {
  const body = {
    query: {
      bool: {
        filter: [
          { term: { status: 'rejected' } },
          { range: { '@timestamp': { gte: since, format: 'epoch_millis' } } },
        ],
      },
    },
    size: mostPast,
    sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }, byNumber('desc')],
  };
  return (await ask(search, { index, body }, signal)).hits.hits.flatMap(refusalOf);
}

function refusalOf({ _source }: Hit): Refusal[] {
  const { data } = summary.safeParse(_source);
  if (data === undefined || data.reasons.every((reason) => ofTheCode.test(reason))) return [];
  const { shardId, sequenceNumber, reasons } = data;
  return [{ shardId, sequenceNumber, reasons, arrivedAt: Date.parse(data['@timestamp']) }];
}
