import { StrictCommand } from '../kit/command-line.ts';
import { withDeploymentOptions } from '../kit/deployment-options.ts';
import { notEmpty } from '../kit/option-values.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';

export interface SynthFlags extends ResultFlags {
  readonly output: string;
}

export function synthCommand(): StrictCommand {
  const command = new StrictCommand('synth').description(
    "Makes the CloudFormation template of a pipeline with your project's CDK app, without deploying it, and says where " +
      'it is. Needs no AWS account.',
  );
  return withJson(
    withDeploymentOptions(command, 'options of the deployment, such as pipeline=orders').option(
      '-o, --output <folder>',
      'folder for the template and the code of the functions',
      notEmpty('the name of a folder'),
      'cdk.out',
    ),
  )
    .example('shardline synth', 'the template with the defaults, as stage dev')
    .example('shardline synth pipeline=orders stage=prod shards=4', 'that of a deployment to production');
}
