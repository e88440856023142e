import { type EngineRequest, field } from './engine-request.ts';
import { SetupError, type SetupErrorCode } from './setup-error.ts';

/**
 * Names of the indices that a pattern matches, hidden ones too. Not by asking for their mappings: one index that is
 * closed to changes refuses that for all of them.
 * https://docs.opensearch.org/latest/api-reference/index-apis/resolve-index/
 * @param code of the error when the engine refuses
 * @throws SetupError when the engine can't be asked, or refuses who asks
 */
export async function existingIndices(
  request: EngineRequest,
  pattern: string,
  code: SetupErrorCode,
): Promise<string[]> {
  const path = `/_resolve/index/${pattern}`;
  const { status, body } = await request('GET', path, { query: { expand_wildcards: 'open,hidden' } });
  // An index that is named without a wildcard may not be there yet.
  if (status === 404) return [];
  if (status !== 200) throw new SetupError(code, `GET ${path}`, status, body);
  const indices = field(body, 'indices');
  const names = Array.isArray(indices) ? indices.map((index) => field(index, 'name')) : [];
  return names.filter((name) => typeof name === 'string').toSorted();
}
