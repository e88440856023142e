import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '../../infra/bundle/roots.ts';
import type { OptionTexts } from '../../infra/options/option-argument.ts';
import { pipelinesIn } from '../../infra/output-names.ts';
import type { StackOutputs } from '../../infra/stack-outputs.ts';
import { runCdk } from '../kit/cdk-cli.ts';
import { checkDeploymentOptions } from '../kit/check-deployment-options.ts';
import { contextArguments } from '../kit/deployment-options.ts';
import { Fault } from '../kit/fault.ts';
import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import { table } from '../kit/table.ts';
import type { DeployFlags } from './command.ts';

/** By stack, as the CDK CLI writes them. */
const outputsFile = z.record(z.string(), z.record(z.string(), z.string()));

type Stacks = z.infer<typeof outputsFile>;

/** Deploys the project's app, prints the outputs and what to do next, and returns the exit code. @throws Fault */
export async function deploy(options: OptionTexts, flags: DeployFlags, stopping: Stopping): Promise<number> {
  const folder = projectFolder();
  checkDeploymentOptions(options);
  const file = join(folder, 'cdk.out', 'outputs.json');
  mkdirSync(dirname(file), { recursive: true });
  // Those of an earlier deployment aren't the result of this one.
  rmSync(file, { force: true });
  const { region, profile, requireApproval, cdkOption = [] } = flags;
  const args = [
    'deploy',
    ...['--outputs-file', file],
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(requireApproval === undefined ? [] : ['--require-approval', requireApproval]),
    ...contextArguments(options),
    ...cdkOption,
  ];
  const environment = region === undefined ? {} : { AWS_REGION: region };
  const code = await runCdk({ folder, args, environment }, stopping);
  if (code !== 0) return 1;
  const stacks = readOutputs(file);
  printResult(flags, { stacks }, () => Object.entries(stacks).flatMap(stackLines));
  return 0;
}

function readOutputs(file: string): Stacks {
  try {
    return outputsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (thrown) {
    throw new Fault('TARGET', `The CDK CLI wrote no outputs to ${file}: look at what it printed.`, thrown);
  }
}

function stackLines([stack, outputs]: [string, Readonly<Record<string, string>>]): string[] {
  return ['', table([stack, ''], Object.entries(outputs)), ...nextLines(stack, outputs)];
}

/** Of a stack that has pipelines. */
function nextLines(stack: string, all: Readonly<Record<string, string>>): string[] {
  const pipelines = pipelinesIn(all);
  return pipelines.flatMap(({ pipeline, outputs }) => {
    const where = pipelines.length > 1 ? `${stack} --pipeline ${pipeline}` : stack;
    const hasWindows = outputs['AggregatorFunctionName' satisfies keyof StackOutputs] !== undefined;
    return [
      '',
      'Next:',
      `  npx shardline put --stack ${where} --file <file>`,
      `  npx shardline verify --stack ${where}`,
      ...(isToReindex(outputs) ? [`  npx shardline reindex --stack ${where} --dry-run`] : []),
      ...(hasWindows ? [`  npx shardline alerts list --stack ${where}`] : []),
    ];
  });
}

/** Whether a field has changed its type, which indices that exist keep. */
function isToReindex(outputs: Readonly<Record<string, string>>): boolean {
  const fields = outputs['FieldsToReindex' satisfies keyof StackOutputs] ?? 'none';
  return fields !== 'none' && fields !== 'unknown';
}
