import { StrictCommand } from '../cli/kit/command-line.ts';
import { givenDeploymentOptions, withDeploymentOptions } from '../cli/kit/deployment-options.ts';
import type { OptionTexts } from '../infra/options/option-argument.ts';

interface Texts {
  readonly description: string;
  /** What the options are for, and what holds without. */
  readonly argument: string;
}

/** Options of the deployment on a command line of this repository's. A wrong one ends the process with a sentence. */
export function deploymentOptions(
  name: string,
  { description, argument }: Texts,
  argv: readonly string[],
): OptionTexts {
  const command = withDeploymentOptions(new StrictCommand(name).description(description), argument);
  command.parse(argv, { from: 'user' });
  return givenDeploymentOptions(command);
}

/** The command line of `npm run deploy:local --`. */
export function readDeployOptions(argv: readonly string[]): OptionTexts {
  const texts = {
    description:
      'Deploys a pipeline as the stage local on LocalStack, or on the emulator of AWS whose address is in ' +
      'AWS_ENDPOINT_URL.',
    argument: 'options of the deployment, such as pipeline=sensors',
  };
  return deploymentOptions('npm run deploy:local --', texts, argv);
}
