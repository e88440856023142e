import type { EngineInfo, EngineResource } from '../../core/template/engine-resource.ts';
import { type EngineAnswer, type EngineRequest, field } from './engine-request.ts';
import { SetupError } from './setup-error.ts';

export interface PolicyOutcome {
  readonly policy?: string;
  readonly skipped?: string;
}

/** Creates or replaces a lifecycle policy: ISM in OpenSearch, ILM in Elasticsearch. An engine without either is told. */
export async function installPolicy(
  request: EngineRequest,
  engine: EngineInfo,
  policy: EngineResource,
): Promise<PolicyOutcome> {
  const base = engine.distribution === 'opensearch' ? '/_plugins/_ism/policies' : '/_ilm/policy';
  const path = `${base}/${policy.name}`;
  const current = await request('GET', path);
  if (hasNoHandler(current)) {
    const plugin = engine.distribution === 'opensearch' ? 'index state management' : 'index lifecycle';
    return {
      skipped: `this ${engine.distribution} ${engine.version} has no ${plugin} plugin, so that nothing deletes indices whose retention is over`,
    };
  }
  if (current.status !== 200 && current.status !== 404) {
    throw new SetupError('POLICY_REFUSED', `GET ${path}`, current.status, current.body);
  }
  const query = fence(engine, current);
  const put = await request('PUT', path, { body: policy.body, ...(query && { query }) });
  if (put.status !== 200 && put.status !== 201) {
    throw new SetupError('POLICY_REFUSED', `PUT ${path}`, put.status, put.body);
  }
  const stored = await request('GET', path);
  if (stored.status !== 200)
    throw new SetupError('POLICY_NOT_STORED', `GET ${path}`, stored.status, stored.body);
  return { policy: policy.name };
}

/**
 * ISM replaces a policy only for who names the version to replace.
 * https://docs.opensearch.org/latest/im-plugin/ism/api/#update-policy
 */
function fence(engine: EngineInfo, current: EngineAnswer): Record<string, string> | undefined {
  if (engine.distribution !== 'opensearch' || current.status !== 200) return undefined;
  const [seqNo, primaryTerm] = [field(current.body, '_seq_no'), field(current.body, '_primary_term')];
  return { if_seq_no: String(seqNo), if_primary_term: String(primaryTerm) };
}

/** Both engines answer 400 with a bare text to a path that no plugin handles; every other error is an object. */
function hasNoHandler({ status, body }: EngineAnswer): boolean {
  const error = field(body, 'error');
  return status === 400 && typeof error === 'string' && error.startsWith('no handler found');
}
