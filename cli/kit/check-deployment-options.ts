import { pipelineNames } from '../../infra/bundle/bundle.ts';
import { projectFolder } from '../../infra/bundle/roots.ts';
import { projectOptions, runsOwnApp } from '../../infra/cdk-context.ts';
import type { OptionTexts } from '../../infra/options/option-argument.ts';
import { OptionsError, readOptions } from '../../infra/options/read-options.ts';
import { Fault } from './fault.ts';

/**
 * Checks options, with those of the project's files, before the CDK CLI is started, which would say the same after half
 * a minute. A project without pipelines, or whose cdk.json names another app, has options of its own.
 * @throws Fault with a line for each wrong option
 */
export function checkDeploymentOptions(options: OptionTexts): void {
  const names = pipelineNames();
  if (names.length === 0) return;
  const folder = projectFolder();
  try {
    if (runsOwnApp(folder)) readOptions({ ...projectOptions(folder), ...options }, names);
  } catch (thrown) {
    if (thrown instanceof OptionsError) throw new Fault('USAGE', thrown.message, thrown);
    throw thrown;
  }
}
