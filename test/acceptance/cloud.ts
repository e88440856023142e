import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Fault } from '../../cli/kit/fault.ts';
import { serviceFault } from '../../cli/kit/service-fault.ts';
import { type AwsAccount, accountConfig } from '../../functions/stream/account.ts';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { packageRoot } from '../../infra/bundle/roots.ts';

export interface Caller {
  readonly account: string;
  /** Of the role or user that calls, as a policy names it. */
  readonly principalArn: string;
}

/** Who the credentials belong to. @throws Fault when there are none, or they are refused */
export async function callerOf(account: AwsAccount): Promise<Caller> {
  const client = new STSClient(accountConfig(account));
  try {
    const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    return { account: Account, principalArn: principalOf(Arn) };
  } catch (thrown) {
    throw serviceFault(thrown, 'your identity', 'check --profile and --region, and log in again');
  } finally {
    client.destroy();
  }
}

/**
 * `arn:aws:sts::111122223333:assumed-role/NAME/SESSION` is a session of the role `arn:aws:iam::111122223333:role/NAME`.
 * A role's path isn't in it: a role that has one must be named.
 */
export function principalOf(arn: string): string {
  return arn.replace(/^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, '$1:iam::$2:role/$3');
}

/** Whether there is a stack of this name, in whatever state. */
export async function stackExists(account: AwsAccount, StackName: string): Promise<boolean> {
  const client = new CloudFormationClient(accountConfig(account));
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks.some(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  } catch (thrown) {
    // There is no error of its own for it.
    if (thrown instanceof Error && /does not exist/.test(thrown.message)) return false;
    throw serviceFault(thrown, `the stack ${StackName}`, 'check --profile and --region');
  } finally {
    client.destroy();
  }
}

/** Puts texts into a stream, each as a record of a partition key of its own. */
export async function putTexts(
  account: AwsAccount,
  StreamName: string,
  texts: readonly string[],
): Promise<void> {
  const client = kinesisClient(account);
  try {
    const Records = texts.map((data, n) => ({ PartitionKey: `${n}`, Data: Buffer.from(data) }));
    const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName, Records }));
    if (FailedRecordCount !== 0)
      throw new Fault('TARGET', `${StreamName} refused ${FailedRecordCount} records.`);
  } finally {
    client.destroy();
  }
}

export type Tool = 'dead-letters' | 'redrive' | 'verify' | 'alerts';

/** What a command of this project prints. @throws Fault with what it says when it fails */
export async function runTool(tool: Tool, args: readonly string[]): Promise<string> {
  const file = join(packageRoot, 'cli', tool, `${tool}.ts`);
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode === 0) return out;
  throw new Fault('TARGET', `${tool} ${args.join(' ')} ended with ${child.exitCode}: ${(err + out).trim()}`);
}
