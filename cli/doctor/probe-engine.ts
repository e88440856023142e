import type { Client } from '@elastic/elasticsearch';
import { detectEngine } from '../../functions/engine/install/detect-engine.ts';
import { engineRequest, field } from '../../functions/engine/install/engine-request.ts';
import type { EngineAsked } from './judge-engine.ts';

/** A template that is resolved and forgotten: asking for it takes the same right as installing one. */
const tried = { index_patterns: ['shardline-doctor-never'], priority: 0, template: {} };

/**
 * Asks an engine what it is and what these credentials may do; writes nothing.
 * @param index of the pipeline's documents, where it is known: some may search that one alone
 */
export async function probeEngine(client: Client, index?: string): Promise<EngineAsked> {
  const request = engineRequest(client);
  try {
    const { distribution, version } = await detectEngine(request);
    const reading = await request('POST', index === undefined ? '/_search' : `/${index}/_search`, {
      body: { size: 0, terminate_after: 1 },
    });
    const templates = await request('POST', '/_index_template/_simulate', { body: tried });
    const failedShards = field(reading.body, '_shards', 'failed');
    const facts = { distribution, version, templates: templates.status };
    // An index that isn't there yet has been looked for.
    const isAbsent = field(reading.body, 'error', 'type') === 'index_not_found_exception';
    if (index !== undefined && isAbsent)
      return { kind: 'answers', facts: { ...facts, reading: 200, failedShards: 0 } };
    return {
      kind: 'answers',
      facts: {
        ...facts,
        reading: reading.status,
        failedShards: typeof failedShards === 'number' ? failedShards : undefined,
      },
    };
  } catch (thrown) {
    return {
      kind: 'fails',
      why: (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, ''),
    };
  } finally {
    await client.close();
  }
}
