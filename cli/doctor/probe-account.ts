import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type AwsAccount, accountConfig } from '../../functions/stream/account.ts';
import { errorCode, unreachable } from '../kit/fault.ts';
import type { Bootstrap, Identity } from './judge-account.ts';

export interface Account {
  readonly identity: Identity;
  readonly region: string | undefined;
  /** Seconds by which this machine's clock is ahead of AWS; `undefined` when AWS gave no time. */
  readonly clockSeconds: number | undefined;
}

/** Where STS is asked when no region is set: who somebody is, is the same in each. */
const anyRegion = 'us-east-1';

/** Asks STS who the credentials are, and takes the time of its answer, even of a refusal. */
export async function probeAccount(account: AwsAccount, signal: AbortSignal): Promise<Account> {
  const region = await regionOf(account);
  const client = new STSClient({ ...accountConfig(account), region: region ?? anyRegion, maxAttempts: 2 });
  let clockSeconds: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      clockSeconds = skewOf(result.response, Date.now());
      return result;
    },
    // Before the answer is read, so that a refusal's time counts too.
    { step: 'deserialize', priority: 'low', name: 'clock' },
  );
  try {
    const { Account: id = '', Arn: arn = '' } = await client.send(new GetCallerIdentityCommand({}), {
      abortSignal: signal,
    });
    const identity: Identity =
      id === '' || arn === ''
        ? { kind: 'unreachable', why: 'what answers is not STS' }
        : { kind: 'known', account: id, arn };
    return { identity, region, clockSeconds };
  } catch (thrown) {
    signal.throwIfAborted();
    return { identity: identityOf(thrown), region, clockSeconds };
  } finally {
    client.destroy();
  }
}

async function regionOf(account: AwsAccount): Promise<string | undefined> {
  const client = new CloudFormationClient(accountConfig(account));
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

function identityOf(thrown: unknown): Identity {
  const name = thrown instanceof Error ? thrown.name : '';
  const said = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
  // The provider's own words name where it looked, and no secret.
  if (/CredentialsProviderError|TokenProviderError/.test(name)) return { kind: 'none', why: said };
  const code = errorCode(thrown);
  if (unreachable.includes(code)) return { kind: 'unreachable', why: code };
  return { kind: 'refused', why: `${name}: ${said}`.replace(/\.$/, '') };
}

function skewOf(response: unknown, now: number): number | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined;
  const time = Date.parse(String(headers.date));
  return Number.isNaN(time) ? undefined : (now - time) / 1_000;
}

/** States of a stack whose resources are those of its template. */
const serves = /^(?:CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$|^UPDATE_COMPLETE_CLEANUP/;

/** Of the stack that `cdk bootstrap` makes under its usual name. */
export async function probeBootstrap(account: AwsAccount, signal: AbortSignal): Promise<Bootstrap> {
  const client = new CloudFormationClient({ ...accountConfig(account), maxAttempts: 2 });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }), {
      abortSignal: signal,
    });
    const [stack] = Stacks ?? [];
    const version = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
    if (stack === undefined || version === undefined) return { kind: 'missing' };
    const state = stack.StackStatus ?? 'unknown';
    return serves.test(state) && /^\d+$/.test(version)
      ? { kind: 'version', version: Number(version) }
      : { kind: 'unfit', why: serves.test(state) ? `version ${version}` : state };
  } catch (thrown) {
    signal.throwIfAborted();
    const name = thrown instanceof Error ? thrown.name : String(thrown);
    return name === 'ValidationError' ? { kind: 'missing' } : { kind: 'unknown', why: name };
  } finally {
    client.destroy();
  }
}
