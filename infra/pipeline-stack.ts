import { CfnOutput, Fn, Stack, type StackProps, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Pipeline } from '../functions/pipeline/pipeline.ts';
import { Alarms } from './alarms/alarms.ts';
import type { Bundle } from './bundle/bundle.ts';
import { aggregatorAccess, indexerAccess, type SearchGrant, setupAccess } from './engine/search-access.ts';
import { searchEngine } from './engine/search-engine.ts';
import { fixedValues } from './fixed-values.ts';
import { Aggregator } from './functions/aggregator.ts';
import { FunctionRole } from './functions/function-role.ts';
import { Indexer } from './functions/indexer.ts';
import { deploymentOf, Preflight } from './functions/preflight.ts';
import { TemplateSetup } from './functions/template-setup.ts';
import type { PipelineStackOptions } from './options/options.ts';
import { areFunctionsInVpc } from './options/placement.ts';
import { ownVersion } from './own-version.ts';
import { DeadLetters } from './resources/dead-letters.ts';
import { Network } from './resources/network.ts';
import { RecordStream } from './resources/record-stream.ts';
import type { StackOutputs } from './stack-outputs.ts';

export interface PipelineStackProps extends StackProps {
  readonly options: PipelineStackOptions;
  /** The pipeline that `options.pipeline` names. */
  readonly definition: Pipeline;
  readonly bundles: {
    readonly indexer: Bundle;
    readonly setup: Bundle;
    readonly preflight: Bundle;
    /** Of a pipeline with windows, and only of one. */
    readonly aggregator?: Bundle | undefined;
  };
}

interface Roles {
  readonly indexer: FunctionRole;
  readonly setup: FunctionRole;
  readonly aggregator?: FunctionRole;
}

export function stackNameOf({ pipeline, stage }: PipelineStackOptions): string {
  return `shardline-${pipeline}-${stage}`;
}

/**
 * One pipeline: stream → indexer → search engine, with the dead letters beside it. With windows, stream → aggregator →
 * search engine too, and alerts.
 */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { options, definition, bundles, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const hasWindows = bundles.aggregator !== undefined;
    const preflight = new Preflight(this, 'Preflight', {
      bundle: bundles.preflight,
      options,
      deployment: deploymentOf(options, bundles),
    });
    preflight.fix(...fixedValues(this, options));
    const network = areFunctionsInVpc(options)
      ? new Network(this, 'Network', { options, hasWindows })
      : undefined;
    const source = new RecordStream(this, 'Source', options);
    const deadLetters = new DeadLetters(this, 'DeadLetters', {
      ...options,
      recordRetention: source.retention,
    });
    const roles = this.createRoles(options, network, hasWindows);
    const search = searchEngine(this, {
      options,
      network,
      grants: grantsOf(definition, roles, options.searchEndpoint === undefined),
    });
    const setup = new TemplateSetup(this, 'TemplateSetup', {
      bundle: bundles.setup,
      role: roles.setup,
      options,
      network,
      search,
    });
    // Without its way to S3 the setup can't tell CloudFormation that it is done, at a destroy either. That way is
    // the gateway and the routes of its subnets, which nothing else would wait for.
    if (network) setup.node.addDependency(network);
    const reading = { options, network, source, deadLetters, search };
    const indexer = new Indexer(this, 'Indexing', {
      ...reading,
      bundle: bundles.indexer,
      role: roles.indexer,
    });
    const aggregator =
      bundles.aggregator &&
      roles.aggregator &&
      new Aggregator(this, 'Aggregation', {
        ...reading,
        bundle: bundles.aggregator,
        role: roles.aggregator,
        installedAt: setup.installedAt,
      });
    for (const reader of aggregator ? [indexer, aggregator] : [indexer]) {
      // At a destroy the bucket of dead letters is emptied once nobody writes to it; else it could not be deleted.
      reader.mapping.node.addDependency(deadLetters);
      reader.function.node.addDependency(deadLetters);
    }
    // Neither old nor new code meets an index that doesn't know its fields: the mapping comes before the code.
    for (const reader of [indexer, aggregator]) reader?.node.addDependency(setup);
    new Alarms(this, 'Alarms', { options, indexer, aggregator, domain: search.domain });
    this.createOutputs({
      StreamName: source.stream.streamName,
      StreamArn: source.stream.streamArn,
      DeadLetterBucket: deadLetters.bucket.bucketName,
      IndexerFunctionName: indexer.function.functionName,
      ...(aggregator && {
        AggregatorFunctionName: aggregator.function.functionName,
        AlertTopicArn: aggregator.alerts.topic.topicArn,
      }),
      SearchEndpoint: search.endpoint,
      // The tools come by their way in as the functions do.
      ...(search.auth !== 'sigv4' && { SearchAuth: search.auth }),
      ...(search.secretArn !== undefined && { SearchSecretArn: search.secretArn }),
      ...(search.domain && { DashboardsUrl: `${search.endpoint}/_dashboards` }),
      ShardlineVersion: ownVersion(),
    });
    preflight.comeFirst();
  }

  /** Without an account known, CDK would count on two zones only; every region in use has three. */
  override get availabilityZones(): string[] {
    if (![this.account, this.region].some(Token.isUnresolved)) return super.availabilityZones;
    return [0, 1, 2].map((zone) => Fn.select(zone, Fn.getAzs()));
  }

  private createRoles(
    { pipeline, logRetention, encryptionKeyArn }: PipelineStackOptions,
    network: Network | undefined,
    hasWindows: boolean,
  ): Roles {
    const common = { logRetention, encryptionKeyArn, inVpc: network !== undefined };
    const role = (id: string, does: string) =>
      new FunctionRole(this, id, { ...common, description: `${does} ${pipeline}` });
    return {
      indexer: role('IndexerRole', 'Indexes'),
      setup: role('SetupRole', 'Sets up'),
      ...(hasWindows && { aggregator: role('AggregatorRole', 'Aggregates') }),
    };
  }

  private createOutputs(outputs: StackOutputs): void {
    for (const [name, value] of Object.entries(outputs)) {
      if (value !== undefined) new CfnOutput(this, name, { value });
    }
  }
}

function grantsOf(
  definition: Pipeline,
  { indexer, setup, aggregator }: Roles,
  ownDomain: boolean,
): SearchGrant[] {
  return [
    { role: indexer.role, access: indexerAccess(definition) },
    { role: setup.role, access: setupAccess(definition, { ownDomain }) },
    ...(aggregator ? [{ role: aggregator.role, access: aggregatorAccess(definition) }] : []),
  ];
}
