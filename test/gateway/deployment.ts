import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { FunctionPool } from '../../local/function/function-pool.ts';
import { startInvokeEndpoint } from '../../local/function/invoke-endpoint.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { ismStandIn } from './ism-stand-in.ts';
import { decider } from './policy/decide.ts';
import { type DeployedFunction, functionOf } from './policy/functions-of.ts';
import { prodTemplate } from './policy/prod-stack.ts';
import { type ResolvedTemplate, resolveTemplate } from './policy/resolve.ts';
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

/** A function as it is deployed, which runs as its role behind the gateway. */
export interface RunningFunction extends DeployedFunction {
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Other code with the same configuration, as a deployment of it brings. */
  readonly replaceCode: (folder: string) => Promise<void>;
}

type StoppableFunction = RunningFunction & { readonly stop: () => Promise<void> };

/** The stack `stage=prod` with a new domain, behind the gateway; nothing has been called yet. */
export interface Deployed {
  readonly pipeline: string;
  readonly gateway: Gateway;
  readonly resolved: ResolvedTemplate;
  /** @param named the beginning of its logical id, such as `IndexingIndexer` */
  readonly functionOf: (named: string) => RunningFunction;
  readonly functionNamed: (name: string) => RunningFunction;
  /** Lines that the functions have printed, but for metrics. */
  readonly logs: readonly string[];
  readonly stop: () => Promise<void>;
}

const assets = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({ Metadata: z.looseObject({ 'aws:asset:path': z.string().optional() }).optional() }),
  ),
});

/**
 * Deploys what `cdk deploy -c stage=prod` deploys, as far as requests go: each function in its own process with the
 * environment of the template, signing and zipping as on AWS, under the policies of the template.
 */
export async function deployProd(props: DeploymentProps): Promise<Deployed> {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-deployed-'));
  const { stackName, template } = await prodTemplate(props.pipeline, props.options, folder);
  const unplaced = resolveTemplate(template, { stackName, ...place });
  const functions = new Map<string, StoppableFunction>();
  const invokers = new Map<string, RunningFunction['invoke']>();
  const named = (name: string): RunningFunction => {
    const found = functions.get(name);
    if (found === undefined) throw new Error(`There is no function ${name} with code.`);
    return found;
  };
  const lambda = await startInvokeEndpoint(invokers);
  const stack = { current: unplaced };
  const cloudFormation = await startStackEndpoint(() => stack.current);
  const gateway = await startGateway({
    ...place,
    domain: {
      arn: domainArn(unplaced),
      engineUrl: props.engineUrl,
      stripQueryOfPosts: props.stripQueryOfPosts,
      plugin: ismStandIn(),
    },
    services: {
      url: props.servicesUrl ?? 'none:',
      urls: { lambda: lambda.url, cloudformation: cloudFormation.url },
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
  for (const [logicalId, { Metadata }] of Object.entries(assets.parse(template).Resources)) {
    const path = Metadata?.['aws:asset:path'];
    if (path === undefined || resolved.resources.get(logicalId)?.type !== 'AWS::Lambda::Function') continue;
    const running = startFunction(functionOf(resolved, logicalId), join(folder, path), gateway, logs);
    functions.set(running.name, running);
    invokers.set(running.name, running.invoke);
  }
  return {
    pipeline: props.pipeline,
    gateway,
    resolved,
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

function startFunction(deployed: DeployedFunction, folder: string, gateway: Gateway, logs: string[]) {
  const { name, environment, roleArn, timeoutSeconds, memoryMiB } = deployed;
  const poolOf = (code: string) =>
    new FunctionPool({
      name,
      code,
      handler: 'index.handler',
      environment: { ...environment, ...gateway.environmentOf(roleArn) },
      timeout: timeoutSeconds * 1_000,
      memory: memoryMiB,
      onLog: (line) => {
        if (!line.includes('"_aws"')) logs.push(`${name}: ${line}`);
      },
    });
  let pool = poolOf(folder);
  return {
    ...deployed,
    invoke: async (event: unknown) => {
      try {
        return await pool.invoke(event);
      } catch (thrown) {
        throw new Error(`${name} failed: ${thrown}; its last lines: ${logs.slice(-5).join('\n')}`);
      }
    },
    replaceCode: async (code: string) => {
      await pool.stop();
      pool = poolOf(code);
    },
    stop: () => pool.stop(),
  };
}
