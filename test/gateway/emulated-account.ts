import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import type { AllowStatement } from '../../infra/rights/tool-rights.ts';
import { startMinistack } from '../deployment/ministack.ts';
import type { RunningEmulator } from '../deployment/running-emulator.ts';
import { type DeployedStacks, deployedStacks } from './deployed-stacks.ts';
import { place } from './deployment.ts';
import { functionKeys } from './function-keys.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { ismStandIn } from './ism-stand-in.ts';
import { withIdentity } from './policy/policies-of.ts';

export interface EmulatedAccountProps {
  /** Whose engine stands behind the domain. */
  readonly engineUrl: string;
  /** Of the pipeline and the stage that are deployed, such as `acceptance-dev`. */
  readonly deployed: string;
  /** ARN of a role that no stack makes, and what it may do. */
  readonly person: string;
  readonly rights: readonly AllowStatement[];
}

/** A right that somebody hasn't. */
export interface TakenRight {
  readonly action: string;
  /** A part of the role's name. */
  readonly of: string;
}

/** An account of AWS as an emulator has it, behind the gateway: empty, and not bootstrapped. */
export interface EmulatedAccount {
  readonly gateway: Gateway;
  /** Of the emulator, without a door before it. */
  readonly endpoint: string;
  /** Takes a right away from the role that has it; without an argument the role has it again. */
  readonly take: (right?: TakenRight) => void;
  readonly stop: () => Promise<void>;
}

/** ministack's own address for the answer of a custom resource, instead of one of S3. */
const answers = /^\/_ministack\/cfn-response\//;

/** Starts it; its functions call the gateway, each with the keys of its role. */
export async function startEmulatedAccount(props: EmulatedAccountProps): Promise<EmulatedAccount> {
  const { engineUrl, deployed, person, rights } = props;
  let ministack: RunningEmulator | undefined;
  let stacks: DeployedStacks | undefined;
  let taken: TakenRight | undefined;
  const gateway = await startGateway({
    ...place,
    domain: {
      arn: `arn:aws:es:${place.region}:${place.account}:domain/${deployed}`,
      engineUrl,
      plugin: ismStandIn(),
    },
    services: { url: () => ministack?.endpoint ?? 'none:', answers },
    prepare: async () => await stacks?.refresh(),
  });
  gateway.setDecide((principal, request) => {
    if (stacks === undefined) throw new Error('No stack can be there yet.');
    if (taken && principal.includes(taken.of) && request.action === taken.action) {
      const message = `the right to ${request.action} on ${request.resource} is taken away`;
      return { allowed: false, reason: 'no-allow', message, by: [] };
    }
    return stacks.decide(principal, request);
  });
  const keys = await functionKeys(gateway, async (name) => (await stacks?.roleOf(name)) ?? '');
  ministack = await startMinistack(`https://${gateway.domainHost}`, keys.environment);
  const { endpoint, stop } = ministack;
  stacks = deployedStacks({
    ...place,
    endpoint,
    stacks: [{ name: 'CDKToolkit', template: bootstrapTemplate() }, { name: `shardline-${deployed}` }],
    change: (policies) => withIdentity(policies, person, person, { Statement: rights }),
  });
  return {
    gateway,
    endpoint,
    take: (right) => {
      taken = right;
    },
    stop: async () => {
      await stop();
      stacks?.close();
      await keys.stop();
      await gateway.stop();
    },
  };
}

/** The CDK CLI deploys it as YAML. */
function bootstrapTemplate(): unknown {
  const cli = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
  const printed = execFileSync(process.execPath, [cli, 'bootstrap', '--show-template', '--json'], {
    cwd: tmpdir(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(printed);
}
