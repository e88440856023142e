import { z } from 'zod';
import type { Fields } from '../traffic/intent.ts';

export interface FoundDocument {
  readonly id: string;
  readonly fields: Fields;
}

const page = z.object({
  _scroll_id: z.string(),
  hits: z.object({
    total: z.object({ value: z.number(), relation: z.literal('eq') }),
    hits: z.array(z.object({ _id: z.string(), _source: z.record(z.string(), z.unknown()) })),
  }),
});

const pageSize = 5_000;

/**
 * All documents that a user of the index sees. Without a query, and checked against the engine's own count: pages of
 * a sorted query had gaps when this was tried (OpenSearch 3.8).
 * @throws Error when the pages don't hold as many documents as the engine counts.
 */
export async function readIndex(url: string, index: string): Promise<FoundDocument[]> {
  await ask(`${url}/${index}/_refresh`, {});
  const found: FoundDocument[] = [];
  let next = page.parse(
    await ask(`${url}/${index}/_search?scroll=1m`, {
      size: pageSize,
      sort: ['_doc'],
      track_total_hits: true,
    }),
  );
  while (next.hits.hits.length > 0) {
    for (const { _id: id, _source: fields } of next.hits.hits) found.push({ id, fields });
    next = page.parse(await ask(`${url}/_search/scroll`, { scroll: '1m', scroll_id: next._scroll_id }));
  }
  const { count } = z.object({ count: z.number() }).parse(await ask(`${url}/${index}/_count`));
  if (count !== found.length || next.hits.total.value !== count) {
    throw new Error(
      `${index} holds ${count} documents, but its pages ${found.length}; the check says nothing`,
    );
  }
  return found;
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
