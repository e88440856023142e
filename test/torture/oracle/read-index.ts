import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Fields } from '../traffic/intent.ts';

export interface FoundDocument {
  readonly id: string;
  readonly fields: Fields;
}

/** Documents of a shard that doesn't answer are neither in the pages nor in the count. */
const shards = z
  .object({ total: z.number(), successful: z.number() })
  .refine(({ total, successful }) => total === successful, 'a shard has not answered');

const page = z.object({
  _scroll_id: z.string(),
  _shards: shards,
  timed_out: z.literal(false),
  hits: z.object({
    total: z.object({ value: z.number(), relation: z.literal('eq') }),
    hits: z.array(
      z.object({ _index: z.string(), _id: z.string(), _source: z.record(z.string(), z.unknown()) }),
    ),
  }),
});

/** Its total counts copies that nobody has allocated, too. */
const refreshed = z.object({ _shards: z.object({ failed: z.literal(0) }) });

const pageSize = 5_000;

/**
 * All documents that a user of the index sees. Without a query, and checked against the engine's own count: pages of
 * a sorted query had gaps when this was tried (OpenSearch 3.8).
 * While somebody still writes, the two may differ: then it is read again, for some seconds.
 * @throws Error when a shard didn't answer, or the pages don't hold each document that the engine counts once.
 */
export async function readIndex(url: string, index: string): Promise<FoundDocument[]> {
  for (let left = mostReadings; ; left -= 1) {
    const { found, count, isWhole } = await readOnce(url, index);
    if (isWhole) return found;
    if (left === 1) {
      throw new Error(
        `${index} holds ${count} documents, but its pages ${found.length}; the check says nothing`,
      );
    }
    await delay(betweenReadings);
  }
}

const mostReadings = 10;
/** Milliseconds. */
const betweenReadings = 500;

async function readOnce(url: string, index: string) {
  // An engine that was restarted a moment ago may still be opening its shards.
  await ask(`${url}/_cluster/health/${index}?wait_for_status=yellow&timeout=60s`);
  refreshed.parse(await ask(`${url}/${index}/_refresh`, {}));
  const found: FoundDocument[] = [];
  const places = new Set<string>();
  let next = page.parse(
    await ask(`${url}/${index}/_search?scroll=1m`, {
      size: pageSize,
      sort: ['_doc'],
      track_total_hits: true,
    }),
  );
  while (next.hits.hits.length > 0) {
    for (const { _index, _id: id, _source: fields } of next.hits.hits) {
      found.push({ id, fields });
      places.add(`${_index}/${id}`);
    }
    next = page.parse(await ask(`${url}/_search/scroll`, { scroll: '1m', scroll_id: next._scroll_id }));
  }
  const { count } = z
    .object({ count: z.number(), _shards: shards })
    .parse(await ask(`${url}/${index}/_count`));
  const isWhole = count === found.length && count === places.size && next.hits.total.value === count;
  return { found, count, isWhole };
}

async function ask(url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}
