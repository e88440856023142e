import type { EngineRequest } from './engine-request.ts';
import { refusesUs, SetupError } from './setup-error.ts';

/**
 * Gives the indices that exist as many replicas as new ones get, so that those without a date follow a domain that has
 * grown: a state with its only copy on one of three nodes would be lost with that node.
 * https://docs.opensearch.org/latest/api-reference/index-apis/update-settings/
 * @returns what the engine said of each pattern whose indices it keeps as they are, because one is closed to changes
 * @throws SetupError when it refuses for another reason
 */
export async function updateReplicas(
  request: EngineRequest,
  patterns: readonly string[],
  replicas: number,
): Promise<string[]> {
  const kept: string[] = [];
  for (const pattern of patterns) {
    const path = `/${pattern}/_settings`;
    const put = await request('PUT', path, {
      body: { index: { number_of_replicas: replicas } },
      query: { expand_wildcards: 'open,hidden' },
    });
    // An index that is named without a wildcard may not be there yet.
    if (put.status === 200 || put.status === 404) continue;
    const refused = new SetupError('REPLICAS_REFUSED', `PUT ${path}`, put.status, put.body);
    if (put.status !== 403 || refusesUs(put.status, put.body)) throw refused;
    kept.push(`${pattern}: ${refused.message}`);
  }
  return kept;
}
