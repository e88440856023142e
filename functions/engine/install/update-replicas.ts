import type { EngineRequest } from './engine-request.ts';
import { existingIndices } from './existing-indices.ts';
import type { KeptIndex } from './kept-indices.ts';
import { isBlocked, SetupError } from './setup-error.ts';

/**
 * Gives the indices that exist as many replicas as new ones get, so that those without a date follow a domain that has
 * grown: a state with its only copy on one of three nodes would be lost with that node. Index by index, because one
 * that is closed to changes has the engine refuse a request for all of its pattern.
 * https://docs.opensearch.org/latest/api-reference/index-apis/update-settings/
 * @returns the indices that keep their replicas because they are closed to changes, and what the engine said
 * @throws SetupError when it refuses for another reason
 */
export async function updateReplicas(
  request: EngineRequest,
  patterns: readonly string[],
  replicas: number,
): Promise<KeptIndex[]> {
  const kept: KeptIndex[] = [];
  for (const pattern of patterns) {
    for (const index of await existingIndices(request, pattern, 'REPLICAS_REFUSED')) {
      const path = `/${index}/_settings`;
      const put = await request('PUT', path, { body: { index: { number_of_replicas: replicas } } });
      // Retention may have deleted the index meanwhile.
      if (put.status === 200 || put.status === 404) continue;
      const refused = new SetupError('REPLICAS_REFUSED', `PUT ${path}`, put.status, put.body);
      if (!isBlocked(put.status, put.body)) throw refused;
      kept.push({ index, what: ['replicas'], reason: refused.message });
    }
  }
  return kept;
}
