import { Command } from 'commander';
import { type OptionTexts, withOption } from '../infra/option-argument.ts';

/**
 * The options of the deployment on the command line of `npm run synth --`, each with `-c`, as `cdk` and `npm start`
 * take it, or without. A wrong one ends the process with a sentence and exit code 1.
 */
export function readSynthOptions(argv: readonly string[]): OptionTexts {
  const command = new Command('npm run synth --')
    .description(
      "Synthesises with cdk-nag's checks (AwsSolutions, NIST 800-53 R5), cfn-lint and checkov as errors.",
    )
    .argument(
      '[option=value...]',
      'options of the deployment; default: variants of all there is',
      optionValue,
    )
    .option('-c, --context <option=value>', 'the same, as for cdk deploy; may be given again', optionValue);
  command.parse(argv, { from: 'user' });
  const [plain] = command.processedArgs as [OptionTexts?];
  return { ...plain, ...command.opts<{ context?: OptionTexts }>().context };
}

function optionValue(given: string, others: OptionTexts = {}): OptionTexts {
  return withOption(given, others, 'shards=4');
}
