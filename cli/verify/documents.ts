import { type Client, errors } from '@elastic/elasticsearch';
import { isObject } from '../../functions/core/json/object.ts';
import { Fault } from '../kit/fault.ts';

export interface FoundDocument {
  readonly index: string;
  readonly id: string;
}

/** Below `index.max_result_window` and `indices.query.bool.max_clause_count` of both engines. */
const idsAtOnce = 1_000;

/**
 * Documents of these ids that a search finds now.
 * @throws Fault when the engine refuses or can't be reached
 */
export async function findDocuments(
  search: Client,
  index: string,
  ids: readonly string[],
): Promise<FoundDocument[]> {
  const found: FoundDocument[] = [];
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const values = ids.slice(start, start + idsAtOnce);
    found.push(...(await findSome(search, index, values)));
  }
  return found;
}

async function findSome(search: Client, index: string, values: string[]): Promise<FoundDocument[]> {
  try {
    const { hits } = await search.search({
      index,
      ignore_unavailable: true,
      query: { ids: { values } },
      size: values.length,
      track_total_hits: true,
      _source: false,
    });
    return hits.hits.flatMap(({ _id: id, _index }) => (id === undefined ? [] : [{ index: _index, id }]));
  } catch (thrown) {
    // An index that was created this moment has no shard to search yet, and says so with a 503.
    if (thrown instanceof errors.ResponseError && thrown.statusCode === 503) return [];
    // A domain may ignore what the URL of a signed POST asks for, `ignore_unavailable` too, as AWS's guide has it:
    // https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-signing-service-requests.html
    if (isAbsentIndex(thrown)) return [];
    throw searchFault(thrown);
  }
}

function isAbsentIndex(thrown: unknown): boolean {
  if (!(thrown instanceof errors.ResponseError) || thrown.statusCode !== 404) return false;
  const body: unknown = thrown.body;
  return isObject(body) && isObject(body.error) && body.error.type === 'index_not_found_exception';
}

/** Removes documents; those that are gone already don't matter. @throws Fault when the engine refuses some */
export async function deleteDocuments(search: Client, documents: readonly FoundDocument[]): Promise<void> {
  for (let start = 0; start < documents.length; start += idsAtOnce) {
    const operations = documents
      .slice(start, start + idsAtOnce)
      .map(({ index, id }) => ({ delete: { _index: index, _id: id } }));
    const answer = await search.bulk({ operations }).catch((thrown: unknown) => {
      throw searchFault(thrown);
    });
    const refused = answer.items.find(
      ({ delete: item }) => item !== undefined && item.status >= 400 && item.status !== 404,
    );
    if (refused !== undefined) {
      throw new Fault(
        'TARGET',
        `The search engine refuses to delete documents: ${refused.delete?.error?.type ?? 'no reason given'}.`,
      );
    }
  }
}

/** The client's errors hold whole requests: only what the engine says goes on. */
function searchFault(thrown: unknown): Fault {
  if (thrown instanceof errors.ResponseError) {
    const denied = thrown.statusCode === 401 || thrown.statusCode === 403;
    const remedy = denied ? ': name your role in dashboardsPrincipalArns and deploy again' : '';
    return new Fault('TARGET', `The search engine answers ${thrown.statusCode}${remedy}.`);
  }
  return new Fault(
    'TARGET',
    `The search engine can't be reached: ${thrown instanceof Error ? thrown.message : thrown}.`,
  );
}
