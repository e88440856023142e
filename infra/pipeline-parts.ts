import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Pipeline } from '../functions/pipeline/pipeline.ts';
import { Alarms } from './alarms/alarms.ts';
import type { Bundle } from './bundle/bundle.ts';
import { aggregatorAccess, indexerAccess, type SearchGrant, setupAccess } from './engine/search-access.ts';
import { type SearchEngine, searchEngine } from './engine/search-engine.ts';
import { fixedValues } from './fixed-values.ts';
import { Aggregator } from './functions/aggregator.ts';
import { FunctionRole } from './functions/function-role.ts';
import { Indexer } from './functions/indexer.ts';
import { deploymentOf, Preflight } from './functions/preflight.ts';
import { TemplateSetup } from './functions/template-setup.ts';
import type { PipelineStackOptions } from './options/options.ts';
import { areFunctionsInVpc } from './options/placement.ts';
import { createOutputs } from './outputs.ts';
import { DeadLetters } from './resources/dead-letters.ts';
import { Network } from './resources/network.ts';
import { RecordStream } from './resources/record-stream.ts';

export interface PipelinePartsProps {
  readonly options: PipelineStackOptions;
  /** The pipeline that `options.pipeline` names. */
  readonly definition: Pipeline;
  readonly bundles: PipelineBundles;
  /** The VPC that `options.vpcId` names, if it is there already as an object. */
  readonly vpc?: IVpc | undefined;
}

export interface PipelineBundles {
  readonly indexer: Bundle;
  readonly setup: Bundle;
  readonly preflight: Bundle;
  /** Of a pipeline with windows, and only of one. */
  readonly aggregator?: Bundle | undefined;
}

export interface PipelineRoles {
  readonly indexer: FunctionRole;
  readonly setup: FunctionRole;
  readonly aggregator?: FunctionRole;
}

/** What a pipeline is made of once it is deployed. */
export interface PipelineParts {
  readonly source: RecordStream;
  readonly deadLetters: DeadLetters;
  readonly indexer: Indexer;
  readonly aggregator: Aggregator | undefined;
  readonly search: SearchEngine;
  readonly network: Network | undefined;
  readonly roles: PipelineRoles;
  readonly alarms: Alarms;
}

/**
 * One pipeline: stream → indexer → search engine, with the dead letters beside it. With windows, stream → aggregator →
 * search engine too, and alerts.
 */
export function createParts(scope: Construct, props: PipelinePartsProps): PipelineParts {
  const { options, definition, bundles, vpc } = props;
  const hasWindows = bundles.aggregator !== undefined;
  const preflight = new Preflight(scope, 'Preflight', {
    bundle: bundles.preflight,
    options,
    deployment: deploymentOf(Stack.of(scope).resolve(options), { ...bundles }),
  });
  preflight.fix(...fixedValues(Stack.of(scope), options));
  const network = areFunctionsInVpc(options)
    ? new Network(scope, 'Network', { options, hasWindows, vpc })
    : undefined;
  const source = new RecordStream(scope, 'Source', options);
  const deadLetters = new DeadLetters(scope, 'DeadLetters', {
    ...options,
    recordRetention: source.retention,
  });
  const roles = createRoles(scope, options, network, hasWindows);
  const search = searchEngine(scope, {
    options,
    network,
    grants: grantsOf(definition, roles, {
      ownDomain: options.searchEndpoint === undefined,
      dashboards: options.dashboards,
    }),
  });
  const setup = new TemplateSetup(scope, 'TemplateSetup', {
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
  const indexer = new Indexer(scope, 'Indexing', {
    ...reading,
    bundle: bundles.indexer,
    role: roles.indexer,
  });
  const aggregator =
    bundles.aggregator &&
    roles.aggregator &&
    new Aggregator(scope, 'Aggregation', {
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
  const alarms = new Alarms(scope, 'Alarms', { options, indexer, aggregator, domain: search.domain });
  const parts = { source, deadLetters, indexer, aggregator, search, network, roles, alarms };
  createOutputs(scope, { ...parts, setup, pipeline: options.pipeline });
  preflight.comeFirst();
  return parts;
}

function createRoles(
  scope: Construct,
  { pipeline, logRetention, encryptionKeyArn }: PipelineStackOptions,
  network: Network | undefined,
  hasWindows: boolean,
): PipelineRoles {
  const common = { logRetention, encryptionKeyArn, inVpc: network !== undefined };
  const role = (id: string, does: string) =>
    new FunctionRole(scope, id, { ...common, description: `${does} ${pipeline}` });
  return {
    indexer: role('IndexerRole', 'Indexes'),
    setup: role('SetupRole', 'Sets up'),
    ...(hasWindows && { aggregator: role('AggregatorRole', 'Aggregates') }),
  };
}

function grantsOf(
  definition: Pipeline,
  { indexer, setup, aggregator }: PipelineRoles,
  installing: { readonly ownDomain: boolean; readonly dashboards: PipelineStackOptions['dashboards'] },
): SearchGrant[] {
  return [
    { role: indexer.role, access: indexerAccess(definition) },
    { role: setup.role, access: setupAccess(definition, installing) },
    ...(aggregator ? [{ role: aggregator.role, access: aggregatorAccess(definition) }] : []),
  ];
}
