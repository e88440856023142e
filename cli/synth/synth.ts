import type { CliCommand } from '../kit/cli-command.ts';
import { givenDeploymentOptions } from '../kit/deployment-options.ts';
import { type SynthFlags, synthCommand } from './command.ts';

export const cli: CliCommand = {
  define: synthCommand,
  run: async (command, stopping) => {
    const options = givenDeploymentOptions(command);
    const { synth } = await import('./run-command.ts');
    return await synth(options, command.opts<SynthFlags>(), stopping);
  },
};
