import { pipelineNames } from '../../infra/bundle/bundle.ts';
import type { OptionTexts } from '../../infra/options/option-argument.ts';
import { OptionsError, readOptions } from '../../infra/options/read-options.ts';
import { Fault } from './fault.ts';

/**
 * Checks options before the CDK CLI is started, which would say the same after half a minute. A project without
 * pipelines has an app with options of its own.
 * @throws Fault with a line for each wrong option
 */
export function checkDeploymentOptions(options: OptionTexts): void {
  const names = pipelineNames();
  if (names.length === 0) return;
  try {
    readOptions(options, names);
  } catch (thrown) {
    if (thrown instanceof OptionsError) throw new Fault('USAGE', thrown.message, thrown);
    throw thrown;
  }
}
