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
import { emulated, emulatorEnvironment } from '../kit/emulator.ts';
import { Fault } from '../kit/fault.ts';
import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import { table } from '../kit/table.ts';
import type { DeployFlags } from './command.ts';
import { checkSetupHasRun } from './setup-has-run.ts';

/** By stack, as the CDK CLI writes them. */
const outputsFile = z.record(z.string(), z.record(z.string(), z.string()));

type Stacks = z.infer<typeof outputsFile>;

/** Deploys the project's app, prints the outputs and what to do next, and returns the exit code. @throws Fault */
export async function deploy(given: OptionTexts, flags: DeployFlags, stopping: Stopping): Promise<number> {
  const { endpoint, region } = flags;
  const options = endpoint === undefined ? given : { stage: 'local', ...given };
  const folder = projectFolder();
  checkDeploymentOptions(options);
  const file = join(folder, 'cdk.out', 'outputs.json');
  mkdirSync(dirname(file), { recursive: true });
  // Those of an earlier deployment aren't the result of this one.
  rmSync(file, { force: true });
  const own = region === undefined ? process.env : { ...process.env, AWS_REGION: region };
  const environment = endpoint === undefined ? own : emulatorEnvironment(endpoint);
  if (endpoint !== undefined) {
    await checkAnswers(endpoint);
    const args = ['bootstrap', `aws://${emulated.account}/${emulated.region}`, ...contextArguments(options)];
    if ((await runCdk({ folder, args, environment }, stopping)) !== 0) return 1;
  }
  const args = ['deploy', ...['--outputs-file', file], ...cdkArguments(flags), ...contextArguments(options)];
  if ((await runCdk({ folder, args, environment }, stopping)) !== 0) return 1;
  const stacks = readOutputs(file);
  if (endpoint !== undefined) await checkSetups(endpoint, stacks);
  printResult(flags, { stacks }, () =>
    Object.entries(stacks).flatMap(([stack, outputs]) => stackLines(stack, outputs, endpoint)),
  );
  return 0;
}

function cdkArguments({ profile, requireApproval, endpoint, cdkOption = [] }: DeployFlags): string[] {
  // What an emulator is given can broaden nothing.
  const approval = requireApproval ?? (endpoint === undefined ? undefined : 'never');
  return [
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(approval === undefined ? [] : ['--require-approval', approval]),
    ...cdkOption,
  ];
}

async function checkAnswers(endpoint: string): Promise<void> {
  await fetch(endpoint).catch((thrown: unknown) => {
    throw new Fault(
      'TARGET',
      `Nothing answers at ${endpoint}: start the emulator, or give its address with --endpoint.`,
      thrown,
    );
  });
}

async function checkSetups(endpoint: string, stacks: Stacks): Promise<void> {
  for (const [stack, outputs] of Object.entries(stacks)) {
    if (pipelinesIn(outputs).length === 0) continue;
    await checkSetupHasRun(endpoint, stack).catch((thrown: Error) => {
      throw new Fault('TARGET', thrown.message, thrown);
    });
  }
}

function readOutputs(file: string): Stacks {
  try {
    return outputsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (thrown) {
    throw new Fault('TARGET', `The CDK CLI wrote no outputs to ${file}: look at what it printed.`, thrown);
  }
}

function stackLines(
  stack: string,
  outputs: Readonly<Record<string, string>>,
  endpoint: string | undefined,
): string[] {
  const place = endpoint === undefined ? stack : `${stack} --endpoint ${endpoint}`;
  return ['', table([stack, ''], Object.entries(outputs)), ...nextLines(place, outputs)];
}

/** Of a stack that has pipelines. */
function nextLines(place: string, all: Readonly<Record<string, string>>): string[] {
  const pipelines = pipelinesIn(all);
  return pipelines.flatMap(({ pipeline, outputs }) => {
    const where = pipelines.length > 1 ? `${place} --pipeline ${pipeline}` : place;
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
