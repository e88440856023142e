import type { EngineInfo, EngineResource } from './engine-resource.ts';

export interface Deletion {
  /** Name of the policy. */
  readonly name: string;
  readonly description: string;
  readonly indices: readonly string[];
  /** Since an index began. */
  readonly hours: number;
}

/** The policy that deletes indices of an age: ISM in OpenSearch, ILM in Elasticsearch. */
export function deletionPolicy(deletion: Deletion, { distribution }: EngineInfo): EngineResource {
  const { name, hours } = deletion;
  const policy =
    distribution === 'elasticsearch'
      ? { phases: { delete: { min_age: `${hours}h`, actions: { delete: {} } } } }
      : ismPolicy(deletion);
  return { name, body: { policy } };
}

/** What makes new indices keep to the policy, in Elasticsearch: there a template names it. */
export function policySettings(policy: string | undefined, { distribution }: EngineInfo) {
  return distribution === 'elasticsearch' && policy !== undefined ? { 'index.lifecycle.name': policy } : {};
}

/** https://docs.opensearch.org/latest/im-plugin/ism/policies/ */
function ismPolicy({ description, indices, hours }: Deletion) {
  return {
    description,
    default_state: 'kept',
    states: [
      {
        name: 'kept',
        actions: [],
        transitions: [{ state_name: 'deleted', conditions: { min_index_age: `${hours}h` } }],
      },
      { name: 'deleted', actions: [{ delete: {} }], transitions: [] },
    ],
    ism_template: [{ index_patterns: [...indices], priority: 200 }],
  };
}
