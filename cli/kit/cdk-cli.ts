import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Fault } from './fault.ts';
import type { Stopping } from './stopping.ts';

export interface CdkCall {
  /** The project's folder: its cdk.json names the app, its node_modules have the CLI. */
  readonly folder: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs the CDK CLI of a project to its exit code. What it prints goes to standard error, since standard output is for
 * the result of our own command; it may ask on the terminal.
 * @throws Fault when the project has no CDK app or no CDK CLI
 */
export async function runCdk({ folder, args, environment }: CdkCall, stopping: Stopping): Promise<number> {
  const cli = cdkCli(folder);
  const child = spawn(process.execPath, [cli, ...args, '--no-notices', '--no-version-reporting'], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['inherit', process.stderr.fd, 'inherit'],
  });
  stopping.onStop(() => child.kill('SIGINT'));
  const [code] = await once(child, 'close');
  return typeof code === 'number' ? code : 1;
}

function cdkCli(folder: string): string {
  if (!existsSync(join(folder, 'cdk.json'))) {
    throw new Fault(
      'TARGET',
      `There is no cdk.json in ${folder}: change to the folder of your project, or make one with shardline init.`,
    );
  }
  try {
    return createRequire(join(folder, 'package.json')).resolve('aws-cdk/bin/cdk');
  } catch (thrown) {
    throw new Fault(
      'TARGET',
      `The project in ${folder} has no CDK CLI: install it with npm install --save-dev aws-cdk.`,
      thrown,
    );
  }
}
