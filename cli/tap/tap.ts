import type { CliCommand } from '../kit/cli-command.ts';
import { type TapFlags, tapCommand } from './command.ts';

export const cli: CliCommand = {
  define: tapCommand,
  run: async (command, stopping) => {
    const { runTap } = await import('./run-command.ts');
    return await runTap(command.opts<TapFlags>(), stopping);
  },
};
