import { type EngineRequest, field } from './engine-request.ts';
import { SetupError } from './setup-error.ts';

/**
 * Lets what was written until now be counted.
 * https://docs.opensearch.org/latest/api-reference/index-apis/refresh/
 * @throws SetupError when the engine refuses
 */
export async function refresh(request: EngineRequest, index: string): Promise<void> {
  const path = `/${index}/_refresh`;
  const { status, body } = await request('POST', path);
  if (status !== 200 && status !== 404) throw new SetupError('INDEX_REFUSED', `POST ${path}`, status, body);
}

/**
 * Whether any document of these indices has the value in this field; none where there is no such index. A part of the
 * answer is none: what is missing may be the one document.
 * https://docs.opensearch.org/latest/api-reference/search-apis/count/
 * @throws SetupError when the engine refuses, or can't look at every shard
 */
export async function hasDocuments(
  request: EngineRequest,
  index: string,
  term: Readonly<Record<string, string>>,
): Promise<boolean> {
  const path = `/${index}/_count`;
  const { status, body } = await request('POST', path, { body: { query: { term } } });
  if (status === 404) return false;
  const count = field(body, 'count');
  if (status !== 200 || typeof count !== 'number' || field(body, '_shards', 'failed') !== 0) {
    throw new SetupError('INDEX_REFUSED', `POST ${path}`, status, body);
  }
  return count > 0;
}
