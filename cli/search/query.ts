import { isObject } from '../../functions/core/json/object.ts';
import { Fault } from '../kit/fault.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the user asks: a query clause, and what else a whole body says. */
export interface GivenQuery {
  readonly clause: Json;
  /** A body's own `size`, `sort`, `aggs` and so on; none for a clause or a query string. */
  readonly body: Json;
}

/** What only a body has. */
const bodyKeys: ReadonlySet<string> = new Set([
  ...['query', 'size', 'from', 'sort', '_source', 'fields', 'aggs', 'aggregations', 'highlight', 'collapse'],
  ...['search_after', 'track_total_hits', 'post_filter', 'min_score', 'stored_fields', 'docvalue_fields'],
  ...['script_fields', 'runtime_mappings', 'timeout', 'terminate_after', 'rescore', 'suggest', 'explain'],
]);

/** Part of every page that is read. */
const ours = ['from', 'search_after', 'track_total_hits'];

/**
 * A query string (`status:500 host:web-2`: all terms must match), a JSON clause (`{"term": …}`) or a whole JSON body.
 * @throws Fault for what is none of them
 */
export function readQuery(text: string | undefined): GivenQuery {
  const given = text?.trim() ?? '';
  if (given === '' || given === '*') return { clause: { match_all: {} }, body: {} };
  if (!given.startsWith('{')) {
    return { clause: { query_string: { query: given, default_operator: 'AND' } }, body: {} };
  }
  const json = parse(given);
  const keys = Object.keys(json);
  if (keys.some((key) => bodyKeys.has(key))) return readBody(json, keys);
  if (keys.length === 1) return { clause: json, body: {} };
  throw new Fault(
    'USAGE',
    `A JSON query is one clause, such as {"term": {"status": 500}}, or a body with "query"; this has ${keys.length === 0 ? 'no key' : `the keys ${keys.join(', ')}`}.`,
  );
}

function readBody(json: Json, keys: readonly string[]): GivenQuery {
  const unknown = keys.find((key) => !bodyKeys.has(key));
  if (unknown !== undefined) {
    throw new Fault('USAGE', `The body of a search has no ${unknown}: put query clauses into "query".`);
  }
  const taken = keys.find((key) => ours.includes(key));
  if (taken !== undefined) {
    throw new Fault('USAGE', `Leave ${taken} out of the body: the command sets it. --limit says how many.`);
  }
  const { query = { match_all: {} }, ...body } = json;
  if (isObject(query)) return { clause: query, body };
  throw new Fault('USAGE', 'The "query" of the body must be an object, such as {"term": {"status": 500}}.');
}

function parse(text: string): Json {
  try {
    const json: unknown = JSON.parse(text);
    if (isObject(json)) return json;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Fault(
      'USAGE',
      `The query begins as JSON and isn't JSON (${why}): mend it, or write a query string.`,
    );
  }
  throw new Fault('USAGE', 'A JSON query is an object, such as {"term": {"status": 500}}.');
}
