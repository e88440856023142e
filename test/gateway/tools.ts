import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexPatterns } from '../../functions/core/template/index-template.ts';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { loadPipeline } from '../../infra/load-pipeline.ts';
import type { RightsPart } from '../../infra/rights/right.ts';
import { type Tool, toolPolicy, toolRights, tools } from '../../infra/rights/tool-rights.ts';
import { type CommandEnd, warmCommands } from '../warm-commands.ts';
import type { Deployed } from './deployment.ts';
import { functionOf, resourceOf } from './policy/functions-of.ts';
import { type Policies, withIdentity } from './policy/policies-of.ts';
import type { ResolvedTemplate } from './policy/resolve.ts';

/** The role that a tool runs with: the rights that docs/reference/rights.md names, and no other. */
export function toolRole(tool: Tool, { account }: ResolvedTemplate): string {
  return `arn:aws:iam::${account.id}:role/operators/${tool.replace(' ', '-')}`;
}

/** The stack's policies, and one for each tool, as docs/reference/rights.md names them. */
export async function withToolRoles(
  policies: Policies,
  resolved: ResolvedTemplate,
  pipelineName: string,
): Promise<Policies> {
  const pipeline = await loadPipeline(pipelineName);
  const rights = toolRights({ pipeline: pipeline.name, documents: indexPatterns(pipeline) });
  const arns = partsOf(resolved);
  return tools.reduce(
    (before, tool) =>
      withIdentity(before, toolRole(tool, resolved), `tool ${tool}`, toolPolicy(rights[tool], arns)),
    policies,
  );
}

function partsOf(resolved: ResolvedTemplate): Partial<Record<RightsPart, string>> {
  const { account, stackName } = resolved;
  // Its id is made anew with each stack of the name.
  const stackArn = (name: string) =>
    `arn:${account.partition}:cloudformation:${account.region}:${account.id}:stack/${name}/*`;
  return {
    stack: stackArn(stackName),
    bootstrap: stackArn('CDKToolkit'),
    bucket: resourceOf(resolved, 'AWS::S3::Bucket').arn(),
    indexer: functionOf(resolved, 'IndexingIndexer').arn,
    aggregator: functionOf(resolved, 'AggregationAggregator').arn,
    stream: resourceOf(resolved, 'AWS::Kinesis::Stream').arn(),
    domain: resourceOf(resolved, 'AWS::OpenSearchService::Domain').arn(),
    anything: '*',
  };
}

/** Runs tools as their roles, behind the gateway, in a folder of their own. */
export interface ToolBox {
  /** With `--stack`. */
  readonly run: (tool: Tool, ...args: readonly string[]) => Promise<CommandEnd>;
  /** A file for them to read. */
  readonly file: (name: string, content: string) => string;
  readonly close: () => Promise<void>;
}

export function openToolBox({ gateway, resolved }: Pick<Deployed, 'gateway' | 'resolved'>): ToolBox {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-tools-'));
  // What all roles have in common is there when the process starts: the gateway's authority, and what names senders.
  const warm = warmCommands({ PATH: process.env.PATH, ...gateway.environmentOf(toolRole('put', resolved)) });
  return {
    run: async (tool, ...args) => {
      return await warm.run({
        script: join(packageRoot, 'cli', 'shardline.ts'),
        args: [...tool.split(' '), ...args, '--stack', resolved.stackName],
        folder,
        env: { PATH: process.env.PATH, ...gateway.environmentOf(toolRole(tool, resolved)) },
      });
    },
    file: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    close: async () => {
      await warm.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
