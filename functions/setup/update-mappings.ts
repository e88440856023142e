import type { EngineResource } from '../core/index-template.ts';
import { type EngineRequest, field } from './engine-request.ts';
import { SetupError } from './setup-error.ts';

/**
 * Brings new fields into the indices that exist: their mapping is strict, so without it every document with such a
 * field would be rejected until the next index begins. What exists in an index can't be changed there.
 * @returns why the existing indices keep their mapping, if they do
 * @throws SetupError when the engine can't be asked
 */
export async function updateMappings(
  request: EngineRequest,
  { body }: EngineResource,
): Promise<string | undefined> {
  const patterns = [body.index_patterns].flat().join(',');
  const path = `/${patterns}/_mapping`;
  const properties = field(body, 'template', 'mappings', 'properties');
  const answer = await request('PUT', `${path}?allow_no_indices=true&ignore_unavailable=true`, {
    properties,
  });
  if (answer.status === 200) return undefined;
  const refused = new SetupError('MAPPING_REFUSED', `PUT ${path}`, answer.status, answer.body);
  // 403: an engine of the user's own whose policy doesn't allow this; the template itself is in force already.
  if (answer.status !== 400 && answer.status !== 403) throw refused;
  return refused.message;
}
