import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../cli/kit/fault.ts';
import type { AwsAccount } from '../../functions/stream/account.ts';
import type { StackOutputs } from '../../infra/stack-outputs.ts';
import { bootstrap, type Deployment, deploy, destroy } from '../../scripts/cdk.ts';
import type { ProjectCopy } from '../../scripts/project-copy.ts';
import { putTexts, runTool, stackExists, type Tool } from './cloud.ts';
import { alertAbove, neverCorrected, poison } from './pipeline.ts';

export interface Setting {
  readonly account: AwsAccount;
  readonly deployment: Deployment;
  readonly project: ProjectCopy;
  /** Options of the deployment. */
  readonly options: Readonly<Record<string, string>>;
  readonly stackName: string;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly patience: number;
}

export interface NamedStep {
  readonly name: string;
  /** What was seen. @throws when it doesn't hold */
  readonly run: () => Promise<string>;
}

/** All that is tried, in this order; each step needs those before it. */
export function acceptanceSteps(setting: Setting): readonly NamedStep[] {
  const { project, deployment, options, account } = setting;
  let outputs: StackOutputs | undefined;
  const stream = (): string => outputs?.StreamName ?? '';
  const put = (texts: readonly string[]) => putTexts(account, stream(), texts);
  const deployPipeline = async (corrected: boolean): Promise<string> => {
    project.writePipeline('acceptance', pipelineSource(corrected));
    outputs = await deploy(deployment, options);
    return Object.entries(outputs)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n');
  };
  return [
    { name: 'the account is bootstrapped', run: () => bootstrapped(setting) },
    { name: 'the stack is deployed', run: () => deployPipeline(false) },
    {
      name: 'records are searchable',
      run: async () => {
        const file = project.writeFile('records.ndjson', texts(20));
        return await tool(setting, 'verify', ['--file', file]);
      },
    },
    {
      name: 'each kind of dead letter is written',
      run: async () => {
        // One put each: a record that ends the function is alone in its batch.
        for (const text of Object.values(poison)) {
          await put([text]);
          await sleep(3_000, undefined, { signal: setting.signal });
        }
        return await until(setting, ['dead-letters', 'count'], (counted) =>
          Object.keys(poison).every((reason) => counted.includes(reason)),
        );
      },
    },
    { name: 'the stack is upgraded with a new field', run: () => deployPipeline(true) },
    {
      name: 'dead letters are redriven',
      run: async () => {
        const said: string[] = [];
        const left = await until(setting, ['dead-letters', 'count'], async (counted) => {
          const waiting = Object.keys(poison).filter((reason) => counted.includes(reason));
          if (waiting.length === 1) return waiting[0] === neverCorrected;
          // Its exit code says that one is rejected again, which no correction can help.
          said.push(await tool(setting, 'redrive', []).catch(messageOf));
          return false;
        });
        return [...said, left].join('\n');
      },
    },
    {
      name: 'an alert fires',
      run: async () => {
        await put([...texts(2 * alertAbove).split('\n')]);
        return await until(setting, ['alerts', 'list', '--all'], (listed) =>
          /^\S+ +(firing|resolved) /m.test(listed),
        );
      },
    },
    {
      name: 'the alert is resolved',
      run: async () =>
        await until(setting, ['alerts', 'list', '--all'], async (listed) => {
          // Time goes on with the records.
          await put([texts(1)]);
          return /^\S+ +resolved /m.test(listed);
        }),
    },
  ];
}

/** Takes everything away again. */
export function destroyStep(setting: Setting): NamedStep {
  const { deployment, options, stackName, account } = setting;
  return {
    name: 'the stack is destroyed',
    run: async () => {
      if (!(await stackExists(account, stackName))) return 'nothing was deployed';
      await destroy(deployment, options);
      if (await stackExists(account, stackName)) throw new Fault('TARGET', `${stackName} is still there.`);
      return `${stackName} is gone`;
    },
  };
}

async function bootstrapped({ account, deployment }: Setting): Promise<string> {
  if (account.endpoint === undefined && (await stackExists(account, 'CDKToolkit')))
    return 'CDKToolkit is there';
  await bootstrap(deployment);
  return 'bootstrapped now; CDKToolkit stays';
}

function pipelineSource(corrected: boolean): string {
  return [
    "import { acceptancePipeline } from '../test/acceptance/pipeline.ts';",
    `export const pipeline = acceptancePipeline({ corrected: ${corrected} });`,
    '',
  ].join('\n');
}

function texts(count: number): string {
  const at = new Date().toISOString();
  return Array.from({ length: count }, (_, n) => JSON.stringify({ at, n })).join('\n');
}

function target({ account: { endpoint, region, profile }, stackName }: Setting): string[] {
  return [
    ...['--stack', stackName],
    ...(endpoint === undefined ? ['--aws'] : ['--endpoint', endpoint]),
    ...(region === undefined ? [] : ['--region', region]),
    ...(profile === undefined ? [] : ['--profile', profile]),
  ];
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof Fault) return thrown.message;
  throw thrown;
}

async function tool(setting: Setting, name: Tool, args: readonly string[]): Promise<string> {
  return await runTool(name, [...args, ...target(setting)]);
}

/** Repeats a command until what it prints is as it should be. @throws Fault with what it printed last */
async function until(
  setting: Setting,
  [name, ...args]: readonly [Tool, ...string[]],
  holds: (printed: string) => boolean | Promise<boolean>,
): Promise<string> {
  const deadline = Date.now() + setting.patience;
  for (;;) {
    const printed = await tool(setting, name, args);
    if (await holds(printed)) return printed;
    if (Date.now() > deadline) {
      const seconds = setting.patience / 1_000;
      throw new Fault('TARGET', `After ${seconds} s ${name} ${args.join(' ')} still printed:\n${printed}`);
    }
    await sleep(5_000, undefined, { signal: setting.signal });
  }
}
