import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Aws, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SearchAuth } from '../../functions/lambda/environment.ts';
import type { SearchVariables } from '../../functions/lambda/variables.ts';
import { deployedCaPath } from '../bundle/ca-bundle.ts';
import type { PipelineStackOptions } from '../options/options.ts';
import { asFinding } from '../resources/as-finding.ts';
import type { Network } from '../resources/network.ts';
import { domainSizes } from './domain-size.ts';
import { type SearchGrant, searchStatements } from './search-access.ts';
import { SearchDomain } from './search-domain.ts';

/** Where documents and windows go. */
export interface SearchEngine {
  readonly endpoint: string;
  readonly auth: SearchAuth;
  /** ARN of what `apiKey` and `basic` are authenticated with. */
  readonly secretArn?: string;
  /** Whether the functions' code holds the certificate authorities that the engine is believed by. */
  readonly hasCa?: boolean;
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
  const { searchSecretArn, searchCaBundle } = props.options;
  for (const { role } of props.grants) allowSecret(role, props.options);
  return {
    ...{ endpoint: searchEndpoint, auth: searchAuth },
    ...(searchSecretArn !== undefined && { secretArn: searchSecretArn }),
    hasCa: searchCaBundle !== undefined,
  };
}

/** How a function comes to know where the engine is, how to know it, and how to be known by it. */
export function searchEnvironment({
  endpoint,
  auth,
  secretArn,
  hasCa = false,
}: SearchEngine): SearchVariables {
  return {
    SEARCH_ENDPOINT: endpoint,
    SEARCH_AUTH: auth,
    ...(secretArn !== undefined && { SEARCH_SECRET: secretArn }),
    ...(hasCa && { SEARCH_CA: deployedCaPath }),
  };
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
function allowSecret(
  role: SearchGrant['role'],
  { searchSecretArn, searchSecretKeyArn }: PipelineStackOptions,
): void {
  if (searchSecretArn === undefined) return;
  const read = { actions: ['secretsmanager:GetSecretValue'], resources: [searchSecretArn] };
  role.addToPolicy(new PolicyStatement(read));
  if (searchSecretKeyArn === undefined) return;
  const viaManager = { 'kms:ViaService': `secretsmanager.${Aws.REGION}.${Aws.URL_SUFFIX}` };
  role.addToPolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [searchSecretKeyArn],
      conditions: { StringEquals: viaManager },
    }),
  );
}

/** For a domain that isn't this stack's, whose own policy can't be touched. */
function allowRoles(domainArn: string, grants: readonly SearchGrant[]): void {
  for (const { role, access } of grants) {
    const statements = searchStatements(domainArn, access);
    for (const statement of statements) role.addToPolicy(statement);
    const wildcards = statements.flatMap(({ resources }) => resources).filter((path) => path.includes('*'));
    if (wildcards.length === 0) continue;
    const acknowledge = () => {
      Validations.of(role).acknowledge(
        ...wildcards.map((resource) => ({
          id: `AwsSolutions-IAM5[Resource::${asFinding(role, resource)}]`,
          reason: "The names of the pipeline's own indices hold a part that changes, such as the date.",
        })),
      );
      return [];
    };
    // Late: how a domain of another stack is referred to is known when all stacks have been built.
    role.node.addValidation({ validate: acknowledge });
  }
}
