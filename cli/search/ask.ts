import { type Client, errors } from '@elastic/elasticsearch';
import { z } from 'zod';
import { Fault } from '../kit/fault.ts';
import { searchByHeader } from '../kit/search-by-header.ts';
import { engineError, searchFault } from '../kit/search-fault.ts';

const hit = z.object({
  _index: z.string(),
  _id: z.string(),
  _seq_no: z.number().optional(),
  _source: z.record(z.string(), z.unknown()).default({}),
  sort: z.array(z.unknown()).optional(),
});

const answer = z.object({
  timed_out: z.boolean().default(false),
  _shards: z.object({
    total: z.number(),
    failed: z.number(),
    failures: z
      .array(z.object({ reason: z.object({ type: z.string(), reason: z.string().nullish() }).optional() }))
      .default([]),
  }),
  hits: z.object({ total: z.object({ value: z.number() }).optional(), hits: z.array(hit).default([]) }),
  aggregations: z.record(z.string(), z.unknown()).optional(),
});

/** A document that a search found. */
export type Hit = z.infer<typeof hit>;
export type Answer = z.infer<typeof answer>;

export interface Asked {
  readonly index: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly preference?: string;
}

const noShards: Answer = {
  timed_out: false,
  _shards: { total: 0, failed: 0, failures: [] },
  hits: { hits: [] },
};

/**
 * What the engine answers; nothing is found where there is no index yet.
 * @throws Fault when it refuses, can't be reached, or answers in part
 */
export async function ask(
  search: Client,
  { index, body, preference }: Asked,
  signal: AbortSignal,
): Promise<Answer> {
  let given: unknown;
  try {
    const path = `/${encodeURIComponent(index)}/_search`;
    given =
      preference === undefined
        ? await search.transport.request({ method: 'POST', path, body }, { signal })
        : await searchByHeader(search, index, [{ preference }, body], { signal });
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    if (isAbsent(thrown)) return noShards;
    throw searchFault(thrown);
  }
  const parsed = answer.safeParse(given);
  if (!parsed.success) throw new Fault('TARGET', 'What answered is no search engine: check the endpoint.');
  const { _shards, timed_out } = parsed.data;
  if (timed_out)
    throw new Fault('TARGET', 'The search engine ran out of time, and answered in part: narrow the query.');
  if (_shards.failed === 0) return parsed.data;
  const { type = 'unknown', reason } = _shards.failures[0]?.reason ?? {};
  throw new Fault(
    'TARGET',
    `${_shards.failed} of ${_shards.total} shards of the index didn't answer (${reason ?? type}), so that documents would be missing: narrow the query, or try again.`,
  );
}

function isAbsent(thrown: unknown): boolean {
  return (
    thrown instanceof errors.ResponseError &&
    thrown.statusCode === 404 &&
    engineError(thrown)?.type === 'index_not_found_exception'
  );
}
