import type { EngineInfo } from '../../core/template/engine-resource.ts';
import { type EngineRequest, field } from './engine-request.ts';
import { SetupError } from './setup-error.ts';

/**
 * The engine behind an endpoint, as its own `GET /` says.
 * @throws SetupError when the endpoint doesn't introduce itself as OpenSearch or Elasticsearch
 */
export async function detectEngine(request: EngineRequest): Promise<EngineInfo> {
  const { status, body } = await request('GET', '/');
  const version = field(body, 'version', 'number');
  if (status !== 200 || typeof version !== 'string') {
    throw new SetupError('ENGINE_UNKNOWN', 'GET / of the search engine', status, body);
  }
  // Elasticsearch names no distribution; OpenSearch does, also when it pretends to be Elasticsearch 7.10.
  const distribution =
    field(body, 'version', 'distribution') === 'opensearch' ? 'opensearch' : 'elasticsearch';
  return { distribution, version };
}
