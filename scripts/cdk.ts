import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { emulated, emulatorEnvironment } from '../cli/kit/emulator.ts';
import { type StackOutputs, stackOutputs } from '../infra/stack-outputs.ts';

/** What is deployed, and where to. */
export interface Deployment {
  /**
   * An emulator of AWS, such as http://127.0.0.1:4566; it stands for any account. By address, because then buckets are
   * paths and need no name of their own. Without it: the account of the user's own credentials.
   */
  readonly endpoint?: string | undefined;
  /** Of the user's credentials. */
  readonly profile?: string | undefined;
  /** Where the stack goes; an emulator has one of its own. */
  readonly environment?: { readonly account: string; readonly region: string } | undefined;
  /** The project to deploy. */
  readonly folder: string;
  /** Gets what the CDK CLI prints, as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** The CDK CLI failed; the message is the end of what it printed. */
export class CdkError extends Error {
  readonly code = 'CDK_FAILED';
}

/** Prepares the account for deployments by the CDK; repeating it does nothing. */
export async function bootstrap(deployment: Deployment): Promise<void> {
  const { account, region } = deployment.environment ?? emulated;
  await runCdk(deployment, ['bootstrap', `aws://${account}/${region}`, ...contextOf({})]);
}

/** Deploys like `deployStack`, and returns the outputs of the stack. */
export async function deploy(...given: Parameters<typeof deployStack>): Promise<StackOutputs> {
  const { outputs } = await deployStack(...given);
  return outputs;
}

/**
 * Deploys the stage `local`, unless the options name another, and returns the name and the outputs of the stack.
 * @param flags of `cdk deploy`, such as `--import-existing-resources`
 */
export async function deployStack(
  deployment: Deployment,
  options: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<{ readonly name: string; readonly outputs: StackOutputs }> {
  const file = join(deployment.folder, 'cdk.out', 'outputs.json');
  const args = [
    'deploy',
    '--require-approval',
    'never',
    '--outputs-file',
    file,
    ...flags,
    ...contextOf(options),
  ];
  await runCdk(deployment, args);
  const stacks = z.record(z.string(), stackOutputs).parse(JSON.parse(readFileSync(file, 'utf8')));
  const [stack] = Object.entries(stacks);
  if (stack === undefined) throw new CdkError(`cdk deploy wrote no outputs to ${file}.`);
  const [name, outputs] = stack;
  return { name, outputs };
}

/** Removes what `deploy` made. */
export async function destroy(
  deployment: Deployment,
  options: Readonly<Record<string, string>>,
): Promise<void> {
  await runCdk(deployment, ['destroy', '--force', ...contextOf(options)]);
}

function contextOf(options: Readonly<Record<string, string>>): string[] {
  return Object.entries({ stage: 'local', ...options }).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}

async function runCdk(deployment: Deployment, args: readonly string[]): Promise<void> {
  const { folder, onOutput } = deployment;
  const cli = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
  const child = spawn(process.execPath, [cli, ...args, '--ci', '--no-notices', '--no-version-reporting'], {
    cwd: folder,
    env: environmentOf(deployment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      onOutput?.(text);
    });
  }
  const [exitCode] = await once(child, 'close');
  if (exitCode === 0) return;
  throw new CdkError(`cdk ${args.join(' ')} ended with ${exitCode}: ${printed.slice(-3_000)}`);
}

function environmentOf({ endpoint, profile, environment }: Deployment): NodeJS.ProcessEnv {
  if (endpoint !== undefined) return emulatorEnvironment(endpoint);
  return {
    ...process.env,
    ...(profile !== undefined && { AWS_PROFILE: profile }),
    ...(environment && { AWS_REGION: environment.region }),
  };
}
