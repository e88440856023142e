import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Option } from 'commander';
import { type AccountFlags, withAccount } from '../../cli/kit/account-options.ts';
import { StrictCommand } from '../../cli/kit/command-line.ts';
import { runCommand } from '../../cli/kit/command-run.ts';
import { Fault } from '../../cli/kit/fault.ts';
import { webUrl } from '../../cli/kit/option-values.ts';
import type { Stopping } from '../../cli/kit/stopping.ts';
import type { AwsAccount } from '../../functions/stream/account.ts';
import { copyProject } from '../../scripts/project-copy.ts';
import { type Caller, callerOf, stackExists } from './cloud.ts';
import { acceptanceReport, type Step } from './report.ts';
import { acceptanceSteps, destroyStep, type NamedStep, type Setting } from './steps.ts';

interface Flags extends AccountFlags {
  readonly endpoint?: string;
  readonly as?: string;
  readonly report: string;
  readonly yes?: true;
}

function acceptCommand(): StrictCommand {
  const command = new StrictCommand('accept:aws').description(
    'Deploys a pipeline of its own as the stage dev, puts records in, has each kind of dead letter written, ' +
      'upgrades, redrives, has an alert fire and resolve, destroys the stack, and writes a report. It asks first.',
  );
  return withAccount(command, 'AWS region; default: AWS_REGION')
    .option('--as <arn>', 'the role or user that these credentials belong to; needed for a role with a path')
    .option('--report <file>', 'where the report goes', 'accept-aws.md')
    .option('--yes', 'do not ask')
    .addOption(
      new Option('--endpoint <url>', 'an emulator instead of AWS; the stage is local then').argParser(webUrl),
    );
}

async function main(flags: Flags, stopping: Stopping): Promise<number> {
  const { endpoint, profile } = flags;
  const region = endpoint === undefined ? (flags.region ?? process.env.AWS_REGION) : 'us-east-1';
  if (region === undefined)
    throw new Fault('OPTION', 'No region is named: pass --region, or set AWS_REGION.');
  const account: AwsAccount = endpoint === undefined ? { region, profile } : { endpoint };
  const caller = await callerOf(account);
  const stage = endpoint === undefined ? 'dev' : 'local';
  const stackName = `shardline-acceptance-${stage}`;
  if (await stackExists(account, stackName)) {
    throw new Fault(
      'TARGET',
      `${stackName} exists already, perhaps from a run that was killed: destroy it first.`,
    );
  }
  const where = `account ${caller.account}, ${endpoint ?? region}`;
  if (!flags.yes && endpoint === undefined) await ask(where, caller.account);
  const project = copyProject(['test/acceptance']);
  const setting: Setting = {
    account,
    project,
    stackName,
    signal: stopping.signal,
    patience: 600_000,
    options: {
      stage,
      pipeline: 'acceptance',
      shards: '1',
      ...(endpoint === undefined && letIn(caller, flags)),
    },
    deployment: {
      ...{ endpoint, profile, folder: project.folder },
      ...(endpoint === undefined && { environment: { account: caller.account, region } }),
    },
  };
  const startedAt = new Date();
  const steps = await runAll(setting, stopping).finally(project.remove);
  writeFileSync(flags.report, acceptanceReport({ where, startedAt, steps }));
  console.log(`The report is in ${flags.report}.`);
  return steps.every(({ passed }) => passed) ? 0 : 1;
}

/** The domain lets nobody in who isn't named. */
function letIn({ principalArn }: Caller, { as }: Flags): Readonly<Record<string, string>> {
  return { dashboardsPrincipalArns: as ?? principalArn };
}

async function ask(where: string, account: string): Promise<void> {
  console.log(
    `This deploys a stack into ${where}, for about an hour: a t3.small.search domain with 20 GiB, a stream of one shard, functions, alarms, a KMS key and a bucket. AWS charges for them until the stack is destroyed, which this does at its end, also after a failure.`,
  );
  if (!process.stdin.isTTY) throw new Fault('OPTION', 'There is no terminal to ask in: pass --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`To go on, type the number of the account (${account}): `);
  terminal.close();
  if (answer.trim() !== account) throw new Fault('OPTION', 'Nothing was done.');
}

/** Stops at the first step that fails; what was deployed is taken away whatever happened. */
async function runAll(setting: Setting, stopping: Stopping): Promise<Step[]> {
  const done: Step[] = [];
  try {
    for (const step of acceptanceSteps(setting)) {
      if (stopping.isStopping) break;
      const result = await runStep(step);
      done.push(result);
      if (!result.passed) break;
    }
  } finally {
    done.push(await runStep(destroyStep(setting)));
  }
  return done;
}

async function runStep({ name, run }: NamedStep): Promise<Step> {
  console.log(name);
  const started = performance.now();
  const { seen, passed } = await run().then(
    (text) => ({ seen: text, passed: true }),
    (thrown: unknown) => ({ seen: thrown instanceof Error ? thrown.message : String(thrown), passed: false }),
  );
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(passed ? `  passed in ${seconds} s` : `  failed after ${seconds} s: ${seen}`);
  return { name, seconds, seen, passed };
}

await runCommand((stopping) => main(acceptCommand().parse().opts<Flags>(), stopping));
