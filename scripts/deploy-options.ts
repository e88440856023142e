import { RepeatableOption, StrictCommand } from '../cli/kit/command-line.ts';
import { type OptionTexts, withOption } from '../infra/options/option-argument.ts';

interface Texts {
  readonly description: string;
  /** What the options are for, and what holds without. */
  readonly argument: string;
}

/**
 * Options of the deployment on a command line, each with `-c`, as `cdk` and `npm start` take it, or without. A wrong
 * one ends the process with a sentence and exit code 1.
 */
export function deploymentOptions(
  name: string,
  { description, argument }: Texts,
  argv: readonly string[],
): OptionTexts {
  const command = new StrictCommand(name)
    .description(description)
    .argument('[option=value...]', argument, optionValue)
    .addOption(
      new RepeatableOption(
        '-c, --context <option=value>',
        'the same, as for cdk deploy; may be repeated',
      ).argParser(optionValue),
    );
  command.parse(argv, { from: 'user' });
  const [plain = {}] = command.processedArgs as [OptionTexts?];
  const { context = {} } = command.opts<{ context?: OptionTexts }>();
  const twice = Object.keys(plain).find((key) => Object.hasOwn(context, key));
  if (twice !== undefined) command.error(`error: ${twice} is given twice, with -c and without: give it once`);
  return { ...plain, ...context };
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

function optionValue(given: string, others: OptionTexts = {}): OptionTexts {
  return withOption(given, others, 'shards=4');
}
