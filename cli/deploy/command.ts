import { Option } from 'commander';
import { withAccount } from '../kit/account-options.ts';
import { RepeatableOption, StrictCommand } from '../kit/command-line.ts';
import { withDeploymentOptions } from '../kit/deployment-options.ts';
import { webUrl } from '../kit/option-values.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';

export interface DeployFlags extends ResultFlags {
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly requireApproval?: string;
  readonly cdkOption?: readonly string[];
}

export function deployCommand(): StrictCommand {
  const command = new StrictCommand('deploy').description(
    "Deploys a pipeline to AWS with the CDK CLI, by your project's cdk.json if it has one, and prints the stack's " +
      'outputs. The same as npx cdk deploy, with the options checked before.',
  );
  withAccount(withDeploymentOptions(command, 'options of the deployment, such as pipeline=orders'))
    .addOption(
      new Option('--endpoint <url>', 'deploy to the emulator of AWS at this address, as stage local')
        .argParser(webUrl)
        .conflicts(['region', 'profile']),
    )
    .addOption(
      new Option(
        '--require-approval <when>',
        'ask before changes: never, any-change, or those that broaden rights',
      ).choices(['never', 'any-change', 'broadening']),
    )
    .addOption(
      new RepeatableOption(
        '--cdk-option <option>',
        'an option of the CDK CLI, such as --cdk-option=--import-existing-resources; may be repeated',
      ).argParser((value: string, before: readonly string[] = []) => [...before, value]),
    );
  return withJson(command)
    .note(
      'The account and region have to be bootstrapped once: npx cdk bootstrap. With --endpoint that is done as well.',
    )
    .example('shardline deploy pipeline=orders', 'as stage dev, with the credentials that the AWS SDK finds')
    .example(
      'shardline deploy pipeline=orders stage=prod alarmEmail=ops@example.com --profile prod',
      'to production, with the credentials of a profile',
    )
    .example('shardline deploy --endpoint http://localhost:4566', 'to LocalStack, as stage local')
    .exitCodes({ 0: 'deployed', 1: 'the deployment failed; the CDK CLI says why' });
}
