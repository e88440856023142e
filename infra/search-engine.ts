import type { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { domainSizes } from './domain-size.ts';
import type { Network } from './network.ts';
import type { PipelineStackOptions } from './options.ts';
import { type SearchGrant, searchStatements } from './search-access.ts';
import { SearchDomain } from './search-domain.ts';

/** Where documents and windows go. */
export interface SearchEngine {
  readonly endpoint: string;
  readonly auth: 'sigv4' | 'none';
  /** Absent when the engine isn't this stack's. */
  readonly domain?: Domain;
  /** That its nodes have room for; absent when the engine isn't this stack's. */
  readonly replicas?: number;
}

export interface SearchEngineProps {
  readonly options: PipelineStackOptions;
  readonly network: Network | undefined;
  readonly grants: readonly SearchGrant[];
}

/** A new domain, or an engine that is there already; either way each function may do what it needs. */
export function searchEngine(scope: Construct, props: SearchEngineProps): SearchEngine {
  const { searchEndpoint, searchDomainArn, searchAuth = 'sigv4', stage, domainSize } = props.options;
  if (searchEndpoint === undefined) {
    const { domain } = new SearchDomain(scope, 'Search', props);
    const local = stage === 'local';
    const endpoint = `${local ? 'http' : 'https'}://${domain.domainEndpoint}`;
    const { replicas } = domainSizes[domainSize];
    return { endpoint, auth: local ? 'none' : 'sigv4', domain, replicas };
  }
  if (searchDomainArn !== undefined) allowRoles(searchDomainArn, props.grants);
  return { endpoint: searchEndpoint, auth: searchAuth };
}

/** For a domain that isn't this stack's, whose own policy can't be touched. */
function allowRoles(domainArn: string, grants: readonly SearchGrant[]): void {
  for (const { role, access } of grants) {
    const statements = searchStatements(domainArn, access);
    for (const statement of statements) role.addToPolicy(statement);
    const wildcards = statements.flatMap(({ resources }) => resources).filter((path) => path.includes('*'));
    if (wildcards.length === 0) continue;
    Validations.of(role).acknowledge(
      ...wildcards.map((resource) => ({
        id: `AwsSolutions-IAM5[Resource::${resource}]`,
        reason: "The names of the pipeline's own indices hold a part that changes, such as the date.",
      })),
    );
  }
}
