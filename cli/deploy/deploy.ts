import type { CliCommand } from '../kit/cli-command.ts';
import { givenDeploymentOptions } from '../kit/deployment-options.ts';
import { type DeployFlags, deployCommand } from './command.ts';

export const cli: CliCommand = {
  define: deployCommand,
  run: async (command, stopping) => {
    const options = givenDeploymentOptions(command);
    const { deploy } = await import('./run-command.ts');
    return await deploy(options, command.opts<DeployFlags>(), stopping);
  },
};
