import { type EngineRequest, field } from './engine-request.ts';
import { SetupError, type SetupErrorCode } from './setup-error.ts';

/**
 * Names of the indices that a pattern matches, hidden ones too; an alias that the pattern names is one of them. Not by asking for their mappings: one index that is
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
  const names = (found: unknown) => (Array.isArray(found) ? found.map((each) => field(each, 'name')) : []);
  // A name without a wildcard may be an alias of one index: a reindex has put it there.
  const aliases = names(field(body, 'aliases')).filter((alias) => alias === pattern);
  const found = [...names(field(body, 'indices')), ...aliases];
  return found.filter((name) => typeof name === 'string').toSorted();
}
