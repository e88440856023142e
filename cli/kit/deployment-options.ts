import { type OptionTexts, withOption } from '../../infra/options/option-argument.ts';
import { RepeatableOption, type StrictCommand } from './command-line.ts';

export interface DeploymentFlags {
  readonly context?: OptionTexts;
}

/** Adds the options of the deployment, each with `-c`, as `cdk` and `npm start` take it, or without. */
export function withDeploymentOptions(command: StrictCommand, about: string): StrictCommand {
  return command
    .argument('[option=value...]', about, optionValue)
    .addOption(
      new RepeatableOption(
        '-c, --context <option=value>',
        'the same, as for cdk deploy; may be repeated',
      ).argParser(optionValue),
    );
}

/** What a parsed command was given of them. Ends the process when one was given twice. */
export function givenDeploymentOptions(command: StrictCommand): OptionTexts {
  const [plain = {}] = command.processedArgs as [OptionTexts?];
  const { context = {} } = command.opts<DeploymentFlags>();
  const twice = Object.keys(plain).find((key) => Object.hasOwn(context, key));
  if (twice !== undefined) command.error(`error: ${twice} is given twice, with -c and without: give it once`);
  return { ...plain, ...context };
}

/** For the CDK CLI. */
export function contextArguments(options: OptionTexts): string[] {
  return Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function optionValue(given: string, others: OptionTexts = {}): OptionTexts {
  return withOption(given, others, 'shards=4');
}
