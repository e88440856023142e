import { Command, InvalidArgumentError } from 'commander';

type Options = Readonly<Record<string, string>>;

/**
 * The options of the deployment on the command line of `npm run synth --`, each with `-c`, as `cdk` and `npm start`
 * take it, or without. A wrong one ends the process with a sentence and exit code 1.
 */
export function readSynthOptions(argv: readonly string[]): Options {
  const command = new Command('npm run synth --')
    .description("Synthesises with cdk-nag's AwsSolutions checks and cfn-lint as errors.")
    .argument(
      '[option=value...]',
      'options of the deployment; default: variants of all there is',
      optionValue,
    )
    .option('-c, --context <option=value>', 'the same, as for cdk deploy; may be given again', optionValue);
  command.parse(argv, { from: 'user' });
  const [plain] = command.processedArgs as [Options?];
  return { ...plain, ...command.opts<{ context?: Options }>().context };
}

function optionValue(given: string, others: Options = {}): Options {
  const [, name, text] = /^(\w+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || text === undefined)
    throw new InvalidArgumentError('Give an option of the deployment and its value: shards=4.');
  return { ...others, [name]: text };
}
