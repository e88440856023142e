import type { Client } from '@elastic/elasticsearch';
import { z } from 'zod';
import { type Answer, ask, type Hit } from '../../../../cli/search/ask.ts';
import { cellOf } from '../../../../cli/search/cells.ts';
import { byNumber } from '../../../../cli/search/request.ts';
import { parseJson } from '../../../../functions/core/json/parse-json.ts';
import type { FoundDocument, FoundDocuments, Histogram } from '../../../protocol/search.ts';
import { summaryOf } from '../../summary.ts';
import type { AskedSearch } from './asked.ts';
import { intervalOf } from './interval.ts';

const pageSize = 50;

/** Characters of a cell. */
const mostCell = 300;

type Span = NonNullable<AskedSearch['span']>;

/**
 * A page of what is asked, the newest first, and with the first page how it is spread over time.
 * @param after where the page before said that this one begins
 * @throws Fault
 */
export async function findDocuments(
  search: Client,
  asked: AskedSearch,
  after: string,
  signal: AbortSignal,
): Promise<FoundDocuments> {
  const began = performance.now();
  const { subject, query, columns } = asked;
  const { timeField, index } = subject;
  const isFirst = after === '';
  const span =
    asked.span ?? (isFirst && timeField !== undefined ? await wholeSpan(search, asked, signal) : undefined);
  const answer = await ask(
    search,
    {
      index,
      body: {
        ...{ query, size: pageSize, sort: sortOf(timeField), track_total_hits: true },
        ...(columns.length > 0 && { _source: columns.filter((name) => !name.startsWith('_')) }),
        ...(!isFirst && { search_after: parseJson(after) }),
        ...(isFirst && timeField !== undefined && span && { aggs: histogramOf(timeField, span) }),
      },
    },
    signal,
  );
  const { hits } = answer.hits;
  const last = hits.length < pageSize ? undefined : hits.at(-1)?.sort;
  const total = answer.hits.total?.value ?? hits.length;
  return {
    total,
    took: performance.now() - began,
    ...{ span, timeField },
    histogram: isFirst && span ? barsOf(answer, span) : undefined,
    documents: hits.map((hit) => documentOf(hit, asked)),
    next: last === undefined ? undefined : JSON.stringify(last),
    newest: total === 0 && timeField !== undefined ? await newestOf(search, asked, signal) : undefined,
  };
}

/**
 * A document without a time comes last, by a value that the next page can begin with. A `date_nanos` is sorted by its
 * milliseconds: its nanoseconds are more than a number of JSON holds.
 */
function sortOf(timeField: string | undefined): readonly object[] {
  const how = { order: 'desc', unmapped_type: 'date', numeric_type: 'date', missing: 0 };
  const time = timeField === undefined ? [] : [{ [timeField]: how }];
  return [...time, { _index: 'desc' }, byNumber('desc')];
}

function documentOf(hit: Hit, { subject: { timeField }, columns }: AskedSearch): FoundDocument {
  const time = timeField === undefined ? undefined : Number(hit.sort?.[0]);
  return {
    index: hit._index,
    id: hit._id,
    ...(time !== undefined && canBeShown(time) && { time }),
    cells:
      columns.length > 0
        ? columns.map((name) => cellOf(hit, name).slice(0, mostCell))
        : [summaryOf(hit._source, timeField)],
  };
}

/** What `Date` can hold, and what isn't the value of a document without a time. */
function canBeShown(time: number): boolean {
  return time !== 0 && Math.abs(time) <= 8.64e15;
}

function histogramOf(field: string, span: Span): object {
  return { bars: { date_histogram: { field, fixed_interval: `${intervalOf(span)}ms`, min_doc_count: 1 } } };
}

const bars = z.object({
  bars: z.object({ buckets: z.array(z.object({ key: z.number(), doc_count: z.number() })) }),
});

function barsOf({ aggregations }: Answer, span: Span): Histogram {
  const every = intervalOf(span);
  const from = Math.floor(span.from / every) * every;
  const counts = new Array<number>(Math.max(1, Math.ceil((span.to - from) / every))).fill(0);
  for (const { key, doc_count } of bars.safeParse(aggregations).data?.bars.buckets ?? []) {
    const place = Math.floor((key - from) / every);
    if (place >= 0 && place < counts.length) counts[place] = (counts[place] ?? 0) + doc_count;
  }
  return { every, from, counts };
}

const ends = z.object({
  first: z.object({ value: z.number().nullable() }),
  last: z.object({ value: z.number().nullable() }),
});

/** From the oldest document that matches to the newest. */
async function wholeSpan(
  search: Client,
  { subject: { index, timeField }, query }: AskedSearch,
  signal: AbortSignal,
): Promise<Span | undefined> {
  const aggs = { first: { min: { field: timeField } }, last: { max: { field: timeField } } };
  const { aggregations } = await ask(search, { index, body: { size: 0, query, aggs } }, signal);
  const { first, last } = ends.safeParse(aggregations).data ?? {};
  if (typeof first?.value !== 'number' || typeof last?.value !== 'number') return undefined;
  return { from: first.value, to: last.value + 1 };
}

async function newestOf(
  search: Client,
  { subject: { index, timeField, filter } }: AskedSearch,
  signal: AbortSignal,
): Promise<number | undefined> {
  const query = { bool: { filter } };
  const aggs = { first: { min: { field: timeField } }, last: { max: { field: timeField } } };
  const { aggregations } = await ask(search, { index, body: { size: 0, query, aggs } }, signal);
  return ends.safeParse(aggregations).data?.last.value ?? undefined;
}
