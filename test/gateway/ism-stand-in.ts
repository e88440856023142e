import { gunzipSync } from 'node:zlib';
import type { Answer } from './forward.ts';
import { jsonAnswer } from './tls-front.ts';
import { headerOf, paramsOf, type WireRequest } from './wire-request.ts';

interface StoredPolicy {
  readonly policy: unknown;
  readonly seqNo: number;
}

const policies = /^\/_plugins\/_ism\/policies\/([^/]+)$/;

/**
 * Index state management's policies, as far as the setup asks for them: every domain has that plugin, and the tests'
 * engine hasn't. https://docs.opensearch.org/latest/im-plugin/ism/api/
 * @returns nothing for a request that isn't for a policy
 */
export function ismStandIn(): (wire: WireRequest) => Answer | undefined {
  const stored = new Map<string, StoredPolicy>();
  let writes = 0;
  return (wire) => {
    const [, name] = policies.exec(wire.path) ?? [];
    if (name === undefined) return undefined;
    const known = stored.get(name);
    if (wire.method === 'GET') {
      return known === undefined ? refused(404, 'Policy not found') : jsonAnswer(200, shown(name, known));
    }
    if (wire.method !== 'PUT') return undefined;
    const params = new Map(paramsOf(wire));
    if (known && params.get('if_seq_no') !== String(known.seqNo)) {
      return refused(409, `[${name}]: version conflict, document already exists`);
    }
    const zipped = headerOf(wire, 'content-encoding') === 'gzip';
    const body: unknown = JSON.parse((zipped ? gunzipSync(wire.body) : wire.body).toString());
    const policy = { policy: body, seqNo: writes };
    writes += 1;
    stored.set(name, policy);
    return jsonAnswer(known === undefined ? 201 : 200, shown(name, policy));
  };
}

function shown(name: string, { policy, seqNo }: StoredPolicy): object {
  const inner = typeof policy === 'object' && policy !== null ? policy : {};
  return { _id: name, _version: 1, _seq_no: seqNo, _primary_term: 1, ...inner };
}

function refused(status: number, reason: string): Answer {
  return jsonAnswer(status, { error: { type: 'status_exception', reason }, status });
}
