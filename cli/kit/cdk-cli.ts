import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isObject } from '../../functions/core/json/object.ts';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import { scriptArguments } from '../../infra/bundle/roots.ts';
import type { Stopping } from './stopping.ts';

export interface CdkCall {
  /** The project's folder. Its cdk.json may name another app than Shardline's own. */
  readonly folder: string;
  readonly args: readonly string[];
  /** Default: the user's own. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Runs the CDK CLI to its exit code. What it prints goes to standard error, since standard output is for the result of
 * our own command; it may ask on the terminal.
 */
export async function runCdk(
  { folder, args, environment = process.env }: CdkCall,
  stopping: Stopping,
): Promise<number> {
  const given = [...args, ...appArguments(folder), '--no-notices', '--no-version-reporting'];
  const child = spawn(process.execPath, [cdkCli(folder), ...given], {
    cwd: folder,
    env: environment,
    stdio: ['inherit', process.stderr.fd, 'inherit'],
  });
  stopping.onStop(() => child.kill('SIGINT'));
  const [code] = await once(child, 'close');
  return typeof code === 'number' ? code : 1;
}

/** A project whose cdk.json names no app, or that has none, is deployed by Shardline's. */
export function appArguments(folder: string): readonly string[] {
  if (namesApp(folder)) return [];
  // Node by its name: the CLI's parser takes quotes away from a text that begins and ends with one.
  const script = scriptArguments('infra/app').map((part) => JSON.stringify(part));
  return ['--app', ['node', ...script].join(' ')];
}

/** What is wrong with a cdk.json is for the CDK CLI to say. */
function namesApp(folder: string): boolean {
  const path = join(folder, 'cdk.json');
  const read = existsSync(path) ? parseJson(readFileSync(path, 'utf8')) : {};
  return !isObject(read) || 'app' in read;
}

/** The project's own version comes before the one that Shardline brings. */
function cdkCli(folder: string): string {
  try {
    return createRequire(join(folder, 'package.json')).resolve('aws-cdk/bin/cdk');
  } catch {
    return createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
  }
}
