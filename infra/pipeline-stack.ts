import type { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { CfnOutput, Fn, Stack, type StackProps, Token, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Pipeline } from '../functions/core/pipeline.ts';
import { Alarms } from './alarms.ts';
import type { Bundle } from './bundle.ts';
import { DeadLetters } from './dead-letters.ts';
import { FunctionRole } from './function-role.ts';
import { Indexer } from './indexer.ts';
import { Network } from './network.ts';
import type { PipelineStackOptions } from './options.ts';
import { RecordStream } from './record-stream.ts';
import { indexerAccess, searchStatements, setupAccess } from './search-access.ts';
import { SearchDomain } from './search-domain.ts';
import { TemplateSetup } from './template-setup.ts';

export interface PipelineStackProps extends StackProps {
  readonly options: PipelineStackOptions;
  /** The pipeline that `options.pipeline` names. */
  readonly definition: Pipeline;
  readonly bundles: { readonly indexer: Bundle; readonly setup: Bundle };
}

interface Roles {
  readonly indexer: FunctionRole;
  readonly setup: FunctionRole;
}

interface SearchEngine {
  readonly endpoint: string;
  readonly auth: 'sigv4' | 'none';
  readonly domain?: Domain;
}

export function stackNameOf({ pipeline, stage }: PipelineStackOptions): string {
  return `shardline-${pipeline}-${stage}`;
}

/** One pipeline: stream → indexer → search engine, with the dead letters beside it. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { options, definition, bundles, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const network = needsNetwork(options) ? new Network(this, 'Network', options) : undefined;
    const source = new RecordStream(this, 'Source', options);
    const deadLetters = new DeadLetters(this, 'DeadLetters', options);
    const roles = this.createRoles(options, network);
    const search = this.createSearchEngine({ options, definition }, roles, network);
    const setup = new TemplateSetup(this, 'TemplateSetup', {
      bundle: bundles.setup,
      role: roles.setup,
      pipeline: options.pipeline,
      network,
      search,
    });
    const indexer = new Indexer(this, 'Indexing', {
      bundle: bundles.indexer,
      role: roles.indexer,
      options,
      network,
      source,
      deadLetters,
      search,
    });
    // No record is indexed before the mapping of its index is known.
    indexer.mapping.node.addDependency(setup);
    new Alarms(this, 'Alarms', { options, indexer, domain: search.domain });
    this.createOutputs(search, {
      StreamName: source.stream.streamName,
      DeadLetterBucket: deadLetters.bucket.bucketName,
      IndexerFunctionName: indexer.function.functionName,
    });
  }

  /** Without an account known, CDK would count on two zones only; every region in use has three. */
  override get availabilityZones(): string[] {
    if (!Token.isUnresolved(this.region)) return super.availabilityZones;
    return [0, 1, 2].map((zone) => Fn.select(zone, Fn.getAzs()));
  }

  private createRoles({ pipeline, logRetention }: PipelineStackOptions, network: Network | undefined): Roles {
    const common = { logRetention, inVpc: network !== undefined };
    return {
      indexer: new FunctionRole(this, 'IndexerRole', { ...common, description: `Indexes ${pipeline}` }),
      setup: new FunctionRole(this, 'SetupRole', { ...common, description: `Sets up ${pipeline}` }),
    };
  }

  private createSearchEngine(
    { options, definition }: Pick<PipelineStackProps, 'options' | 'definition'>,
    { indexer, setup }: Roles,
    network: Network | undefined,
  ): SearchEngine {
    const { searchEndpoint, searchDomainArn, searchAuth = 'sigv4' } = options;
    if (searchEndpoint === undefined) {
      const { domain } = new SearchDomain(this, 'Search', {
        options,
        definition,
        network,
        indexerRole: indexer.role,
        setupRole: setup.role,
      });
      const local = options.stage === 'local';
      const endpoint = `${local ? 'http' : 'https'}://${domain.domainEndpoint}`;
      return { endpoint, auth: local ? 'none' : 'sigv4', domain };
    }
    if (searchDomainArn !== undefined) allowRoles(searchDomainArn, definition, { indexer, setup });
    return { endpoint: searchEndpoint, auth: searchAuth };
  }

  private createOutputs({ endpoint, domain }: SearchEngine, others: Readonly<Record<string, string>>): void {
    const dashboards = domain && { DashboardsUrl: `${endpoint}/_dashboards` };
    for (const [name, value] of Object.entries({ ...others, SearchEndpoint: endpoint, ...dashboards })) {
      new CfnOutput(this, name, { value });
    }
  }
}

function needsNetwork({ vpcId, domainSize, searchEndpoint }: PipelineStackOptions): boolean {
  return vpcId !== undefined || (domainSize === 'production' && searchEndpoint === undefined);
}

/** For a domain that isn't this stack's, whose own policy can't be touched. */
function allowRoles(domainArn: string, pipeline: Pipeline, { indexer, setup }: Roles): void {
  for (const statement of searchStatements(domainArn, indexerAccess(pipeline)))
    indexer.role.addToPolicy(statement);
  const setupStatements = searchStatements(domainArn, setupAccess(pipeline));
  for (const statement of setupStatements) setup.role.addToPolicy(statement);
  const wildcards = setupStatements
    .flatMap(({ resources }) => resources)
    .filter((path) => path.includes('*'));
  Validations.of(setup.role).acknowledge(
    ...wildcards.map((resource) => ({
      id: `AwsSolutions-IAM5[Resource::${resource}]`,
      reason: "The names of the pipeline's own indices hold a part that changes, such as the date.",
    })),
  );
}
