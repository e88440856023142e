import { z } from 'zod';
import { Fault } from '../../../../cli/kit/fault.ts';
import { moment } from '../../../../cli/kit/option-values.ts';
import type { PipelineFacts } from '../../../../cli/kit/pipeline-facts.ts';
import { type GivenQuery, readQuery } from '../../../../cli/search/query.ts';
import { boolQuery } from '../../../../cli/search/request.ts';
import { type Subject, subjectOf } from '../../../../cli/search/subject.ts';
import { parseJson } from '../../../../functions/core/json/parse-json.ts';

const filters = z.array(
  z.union([
    z.tuple([z.string().min(1), z.union([z.string(), z.number(), z.boolean(), z.null()])]),
    z.tuple([z.string().min(1), z.union([z.string(), z.number(), z.boolean(), z.null()]), z.literal('not')]),
  ]),
);

/** What the address of the room asks. */
export interface AskedSearch {
  readonly subject: Subject;
  /** Milliseconds since the epoch; the end is outside. Absent: all of time. */
  readonly span: { readonly from: number; readonly to: number } | undefined;
  readonly query: object;
  readonly columns: readonly string[];
}

/** What `from` means when the address has none. */
const defaultFrom = '24h';

/** @throws Fault for what can't be asked, in a sentence */
export function askedOf(facts: PipelineFacts, given: Readonly<Record<string, string>>): AskedSearch {
  const subject = subjectOf(facts, {});
  const span = subject.timeField === undefined ? undefined : spanOf(given.from ?? '', given.to ?? '');
  const query = readGiven(given.q);
  const filter = [...subject.filter, ...filtersOf(given.filters ?? '')];
  return {
    subject,
    span,
    query: boolQuery(query, { ...subject, filter }, span ?? {}),
    columns: (given.columns ?? '').split(',').filter((name) => name !== ''),
  };
}

/** The room has its own ways to sort, page and count. */
function readGiven(text: string | undefined): GivenQuery {
  const query = readQuery(text);
  const [other] = Object.keys(query.body);
  if (other === undefined) return query;
  throw new Fault(
    'USAGE',
    `Here a query is a query string or one JSON clause, such as {"term": {"status": 500}}: leave out ${other}, which shardline search takes.`,
  );
}

/** @throws Fault */
function spanOf(from: string, to: string): AskedSearch['span'] {
  if (from === 'all') return undefined;
  const span = {
    from: timeOf('begins', from === '' ? defaultFrom : from),
    to: to === '' ? Date.now() + 1 : timeOf('ends', to),
  };
  if (span.from < span.to) return span;
  throw new Fault('USAGE', 'The time range ends before it begins: give an earlier beginning or a later end.');
}

function timeOf(what: string, text: string): number {
  try {
    return moment(text);
  } catch {
    throw new Fault(
      'USAGE',
      `When the time range ${what} can’t be read from "${text}": give ISO 8601, such as 2026-11-23T10:00Z, or how long ago it was, such as 15m, 1h or 2d.`,
    );
  }
}

function filtersOf(text: string): object[] {
  if (text === '') return [];
  const read = filters.safeParse(parseJson(text));
  if (!read.success) throw new Fault('USAGE', 'The filters of the address can’t be read: remove them.');
  return read.data.map(([field, value, sign]) => {
    const clause = value === null ? { exists: { field } } : { term: { [field]: { value } } };
    const isNegated = (sign === 'not') !== (value === null);
    return isNegated ? { bool: { must_not: [clause] } } : clause;
  });
}
