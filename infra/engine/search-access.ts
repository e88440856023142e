import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { isOrdered } from '../../functions/core/document/write-target.ts';
import { indexPatterns } from '../../functions/core/template/index-template.ts';
import { windowIndexKinds, windowPolicyName } from '../../functions/core/template/window-templates.ts';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import { type DashboardsMode, dashboardsPath } from '../../functions/dashboards/install-dashboards.ts';
import { objectTypes } from '../../functions/dashboards/saved-object.ts';
import { summaryPattern, summaryTemplateName } from '../../functions/dead-letters/dead-letter-summary.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';

type WindowsOf = Pick<Pipeline, 'name' | 'windows'>;

/** What may be done with an engine, and where: paths are relative to the domain. */
interface Access {
  readonly actions: readonly string[];
  readonly paths: readonly string[];
}

/** What a function's role may do with the engine. */
export interface SearchGrant {
  readonly role: Role;
  readonly access: readonly Access[];
}

/** The indexer only writes in bulk, and reads by id what it writes in order; it can't search, delete or reconfigure. */
export function indexerAccess(pipeline: Pick<Pipeline, 'document'>): readonly Access[] {
  return [{ actions: ['es:ESHttpPost'], paths: ['_bulk', ...(isOrdered(pipeline) ? ['_mget'] : [])] }];
}

/**
 * The aggregator keeps its state in indices of its own, and searches those of panes and of monitors' states; nothing else
 * can it search, and nothing delete but documents. In bulk and by id the engine takes the index from the body, so no
 * path narrows that.
 */
export function aggregatorAccess(pipeline: Pick<Pipeline, 'name'>): readonly Access[] {
  const { panes, monitors } = windowIndices(pipeline.name);
  const paths = [panes, monitors].flatMap((index) => [`${index}/_msearch`, `${index}/_refresh`]);
  return [{ actions: ['es:ESHttpPost'], paths: ['_bulk', '_mget', ...paths] }];
}

/**
 * The setup only installs its pipeline's template, policy and mappings, and asks for the engine's version.
 * @param dashboards whether and how it installs the pipeline's dashboard too
 */
export function setupAccess(
  pipeline: WindowsOf & Pick<Pipeline, 'document'>,
  {
    ownDomain,
    dashboards = 'off',
  }: { readonly ownDomain: boolean; readonly dashboards?: DashboardsMode | 'off' } = {
    ownDomain: true,
  },
): readonly Access[] {
  const name = `shardline-${pipeline.name}`;
  const windows = windowIndexKinds(pipeline);
  const policies = [name, ...(windows.length > 0 ? [windowPolicyName(pipeline.name)] : [])];
  const indices = [...indexPatterns(pipeline), ...windows.map(({ pattern }) => pattern)];
  const followers = [...indices, summaryPattern(pipeline.name)];
  const { panes, progress, monitors } = windowIndices(pipeline.name);
  const stateful = [panes, progress, monitors];
  // The stack's own domain is OpenSearch; another may be Elasticsearch, which has policies of its own.
  const policyPaths = ['_plugins/_ism/policies', ...(ownDomain ? [] : ['_ilm/policy'])];
  return [
    {
      actions: ['es:ESHttpGet', 'es:ESHttpPut'],
      paths: [
        `_index_template/${name}`,
        `_index_template/${summaryTemplateName(pipeline.name)}`,
        ...windows.map((kind) => `_index_template/${kind.name}`),
        ...policies.flatMap((policy) => policyPaths.map((path) => `${path}/${policy}`)),
      ],
    },
    // What an index that begins would get; and when another template comes first, whose.
    {
      actions: ['es:ESHttpPost'],
      paths: followers.map((index) => `_index_template/_simulate_index/${index}`),
    },
    // Whether there is state of a window or monitor whose definition changed.
    ...(windows.length > 0
      ? [
          {
            actions: ['es:ESHttpPost'],
            paths: stateful.flatMap((index) => [`${index}/_refresh`, `${index}/_count`]),
          },
        ]
      : []),
    { actions: ['es:ESHttpGet'], paths: ['_index_template'] },
    ...(dashboards === 'off' ? [] : dashboardAccess(pipeline.name, dashboards)),
    // Indices that exist have as many replicas as the stack's own domain has room for.
    ...(ownDomain
      ? [{ actions: ['es:ESHttpPut'], paths: followers.map((index) => `${index}/_settings`) }]
      : []),
    // Adding fields to indices that exist; the engine lets nobody change or remove one this way.
    { actions: ['es:ESHttpPut'], paths: indices.map((index) => `${index}/_mapping`) },
    // The one index of a pipeline with ids of its own is created before its first document.
    ...(isOrdered(pipeline) ? [{ actions: ['es:ESHttpPut'], paths: indexPatterns(pipeline) }] : []),
    {
      actions: ['es:ESHttpGet'],
      paths: ['', ...(ownDomain ? followers : indices).map((index) => `_resolve/index/${index}`)],
    },
  ];
}

/** To the pipeline's own objects alone. An index pattern that is there is changed only where it is overwritten. */
function dashboardAccess(pipeline: string, mode: DashboardsMode): readonly Access[] {
  const pathsOf = (types: readonly string[]) =>
    types.map((type) => `${dashboardsPath.slice(1)}/${type}/shardline.${pipeline}.*`);
  const changed = objectTypes.filter((type) => mode === 'overwrite' || type !== 'index-pattern');
  return [
    { actions: ['es:ESHttpGet', 'es:ESHttpPost'], paths: pathsOf(objectTypes) },
    { actions: ['es:ESHttpPut'], paths: pathsOf(changed) },
  ];
}

/** People and Dashboards: everything inside the engine, nothing of the domain's own configuration. */
export const dashboardsAccess: readonly Access[] = [{ actions: ['es:ESHttp*'], paths: ['*'] }];

/** Statements for the policy of a role, or of the domain itself once principals are added. */
export function searchStatements(domainArn: string, accesses: readonly Access[]): PolicyStatement[] {
  return accesses.map(
    ({ actions, paths }) =>
      new PolicyStatement({
        actions: [...actions],
        resources: paths.map((path) => `${domainArn}/${path}`),
      }),
  );
}
