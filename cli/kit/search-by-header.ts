import { type Client, errors, type TransportRequestOptions } from '@elastic/elasticsearch';
import { z } from 'zod';

/** What a search has besides its body, as `_search` takes it in the URL. */
interface SearchParameters {
  readonly preference?: string;
  readonly ignore_unavailable?: boolean;
  readonly expand_wildcards?: 'all';
}

const answers = z.object({ responses: z.tuple([z.unknown()]) });
const failure = z.object({ status: z.number(), error: z.looseObject({}) });

/**
 * A search with parameters. A domain ignores those in the URL of a signed POST
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-signing-service-requests.html), so
 * they go in the first line of a `_msearch` of one search.
 * @returns what `_search` would answer
 * @throws as the client does for a `_search`
 */
export async function searchByHeader(
  search: Client,
  index: string,
  [parameters, body]: readonly [SearchParameters, Readonly<Record<string, unknown>>],
  options: Pick<TransportRequestOptions, 'signal'> = {},
): Promise<unknown> {
  const path = `/${encodeURIComponent(index)}/_msearch`;
  const bulkBody = [{ ...parameters }, { ...body }];
  const whole = await search.transport.request(
    { method: 'POST', path, bulkBody },
    { ...options, meta: true },
  );
  const [answer] = answers.safeParse(whole.body).data?.responses ?? [];
  const refused = failure.safeParse(answer).data;
  if (refused === undefined) return answer;
  throw new errors.ResponseError({ ...whole, statusCode: refused.status, body: answer });
}
