import { detectEngine } from '../../functions/engine/install/detect-engine.ts';
import { engineRequest } from '../../functions/engine/install/engine-request.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import type { SearchConfig } from '../../functions/lambda/environment.ts';
import type { EngineDescription } from './describe-engine.ts';
import { EngineError, reason } from './engine-error.ts';

/**
 * Asks an engine what it is, with what it is to be asked with.
 * @throws EngineError ENGINE_UNREACHABLE when it doesn't answer, isn't a search engine, or refuses us
 */
export async function describeSecured(search: SearchConfig): Promise<EngineDescription> {
  try {
    const client = createSearchClient(search);
    try {
      return await detectEngine(engineRequest(client));
    } finally {
      await client.close();
    }
  } catch (error) {
    throw new EngineError(
      'ENGINE_UNREACHABLE',
      `The search engine at ${search.endpoint.origin} can't be used (${reason(error)}): start it, or correct --search-url, --search-auth, --search-secret-file or --search-ca.`,
      error,
    );
  }
}
