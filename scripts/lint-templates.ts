import { join } from 'node:path';
import { runTool } from '../local/engine/run-tool.ts';
import { pythonEnvironment } from './python-environment.ts';

/** What cfn-lint is told to leave out, and why. */
const ignored: Readonly<Record<string, string>> = {
  W3005:
    'CDK makes every function wait for its role with its policies; the reference to the role says half of it.',
};

/** Two regions that have all of the services, so that availability by region isn't taken for an error. */
const regions = ['us-east-1', 'eu-west-1'];

/**
 * Runs cfn-lint over templates, warnings and informational findings included.
 * @returns what was ignored and why
 * @throws Error with the findings
 */
export async function lintTemplates(templates: readonly string[]): Promise<string> {
  const commands = await pythonEnvironment(['cfn-lint==1.58.0']);
  const args = [
    ...['--regions', ...regions],
    ...['--include-checks', 'I'],
    ...['--ignore-checks', ...Object.keys(ignored)],
    ...['--template', ...templates],
  ];
  const { exitCode, output } = await runTool(join(commands, 'cfn-lint'), args, 300_000);
  if (exitCode !== 0) throw new Error(`cfn-lint found, in ${templates.length} templates:\n${output}`);
  const reasons = Object.entries(ignored).map(([rule, reason]) => `  ${rule}: ${reason}`);
  return `cfn-lint: no finding in ${templates.length} templates, except those ignored:\n${reasons.join('\n')}`;
}
