import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startInvokeEndpoint } from '../../local/function/invoke-endpoint.ts';
import { DashboardsStandIn } from '../functions/dashboards/dashboards-stand-in.ts';
import { dashboardsPlugin } from './dashboards-plugin.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { ismStandIn } from './ism-stand-in.ts';
import { lambdaPlugin } from './lambda-plugin.ts';
import { decider } from './policy/decide.ts';
import { functionOf } from './policy/functions-of.ts';
import { prodTemplate } from './policy/prod-stack.ts';
import { type ResolvedTemplate, resolveTemplate } from './policy/resolve.ts';
import { type RunningFunction, type StoppableFunction, startFunction } from './running-function.ts';
import { startStackEndpoint } from './stack-endpoint.ts';

/** Those of the emulator, and of the functions' containers. */
export const place = { account: '000000000000', region: 'us-east-1' } as const;

export interface DeploymentProps {
  readonly pipeline: string;
  readonly engineUrl: string;
  /** The emulator behind Kinesis, SNS and S3; left out by who only sets up the engine. */
  readonly servicesUrl?: string | undefined;
  /** Options of the stack, besides pipeline and stage. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  readonly stripQueryOfPosts?: boolean | undefined;
}

/** The stack `stage=prod` with a new domain, behind the gateway; nothing has been called yet. */
export interface Deployed {
  readonly pipeline: string;
  readonly gateway: Gateway;
  readonly resolved: ResolvedTemplate;
  /** @param named the beginning of its logical id, such as `IndexingIndexer` */
  readonly functionOf: (named: string) => RunningFunction;
  readonly functionNamed: (name: string) => RunningFunction;
  /** What is installed in the domain's Dashboards. */
  readonly dashboards: DashboardsStandIn;
  /** Lines that the functions have printed, but for metrics. */
  readonly logs: readonly string[];
  readonly stop: () => Promise<void>;
}

const resources = z.object({ Resources: z.record(z.string(), z.unknown()) });

const functionWithCode = z.looseObject({
  Type: z.literal('AWS::Lambda::Function'),
  Metadata: z.looseObject({ 'aws:asset:path': z.string() }),
});

/** Logical id and folder of each function that the template has code for. */
function codeOf(template: unknown): (readonly [logicalId: string, folder: string])[] {
  return Object.entries(resources.parse(template).Resources).flatMap(([logicalId, resource]) => {
    const { data } = functionWithCode.safeParse(resource);
    return data === undefined ? [] : [[logicalId, data.Metadata['aws:asset:path']] as const];
  });
}

/**
 * Deploys what `cdk deploy -c stage=prod` deploys, as far as requests go: each function in its own process with the
 * environment of the template, signing and zipping as on AWS, under the policies of the template.
 */
export async function deployProd(props: DeploymentProps): Promise<Deployed> {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-deployed-'));
  const { stackName, template } = await prodTemplate(props.pipeline, props.options, folder);
  const unplaced = resolveTemplate(template, { stackName, ...place });
  const functions = new Map<string, StoppableFunction>();
  const named = (name: string): StoppableFunction => {
    const found = functions.get(name);
    if (found === undefined) throw new Error(`There is no function ${name} with code.`);
    return found;
  };
  const invokers = new Map<string, RunningFunction['invoke']>();
  const lambda = await startInvokeEndpoint(invokers);
  const stack = { current: unplaced };
  const cloudFormation = await startStackEndpoint(() => stack.current);
  const dashboards = new DashboardsStandIn();
  const [ism, shown] = [ismStandIn(), dashboardsPlugin(dashboards)];
  const gateway = await startGateway({
    ...place,
    domain: {
      arn: domainArn(unplaced),
      engineUrl: props.engineUrl,
      stripQueryOfPosts: props.stripQueryOfPosts,
      plugin: (wire) => ism(wire) ?? shown(wire),
    },
    services: {
      url: props.servicesUrl ?? 'none:',
      urls: { lambda: lambda.url, cloudformation: cloudFormation.url },
      plugins: { lambda: lambdaPlugin(() => stack.current) },
    },
  });
  const resolved = resolveTemplate(template, {
    stackName,
    ...place,
    attributes: { 'AWS::OpenSearchService::Domain.DomainEndpoint': gateway.domainHost },
  });
  stack.current = resolved;
  gateway.setDecide(decider(resolved));
  const logs: string[] = [];
  for (const [logicalId, path] of codeOf(template)) {
    const running = startFunction(functionOf(resolved, logicalId), join(folder, path), gateway, logs);
    functions.set(running.name, running);
    invokers.set(running.name, running.invoke);
  }
  return {
    pipeline: props.pipeline,
    gateway,
    resolved,
    dashboards,
    logs,
    functionOf: (start) => named(functionOf(resolved, start).name),
    functionNamed: named,
    stop: async () => {
      await Promise.all([...functions.values()].map(({ stop }) => stop()));
      await Promise.all([lambda.stop(), cloudFormation.stop()]);
      rmSync(folder, { recursive: true });
      await gateway.stop();
    },
  };
}

function domainArn(resolved: ResolvedTemplate): string {
  const domain = [...resolved.resources.values()].find(
    ({ type }) => type === 'AWS::OpenSearchService::Domain',
  );
  if (domain === undefined) throw new Error('The template has no domain.');
  return domain.arn();
}
