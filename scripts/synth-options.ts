import type { OptionTexts } from '../infra/options/option-argument.ts';
import { deploymentOptions } from './deploy-options.ts';

/** The command line of `npm run synth --`. */
export function readSynthOptions(argv: readonly string[]): OptionTexts {
  const texts = {
    description:
      "Synthesises with cdk-nag's checks (AwsSolutions, NIST 800-53 R5), cfn-lint and checkov as errors.",
    argument: 'options of the deployment; default: variants that cover all of them',
  };
  return deploymentOptions('npm run synth --', texts, argv);
}
