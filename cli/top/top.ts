import type { CliCommand } from '../kit/cli-command.ts';
import { type TopFlags, topCommand } from './command.ts';

export const cli: CliCommand = {
  define: topCommand,
  run: async (command, stopping) => {
    const { runTop } = await import('./run-command.ts');
    return await runTop(command.opts<TopFlags>(), stopping);
  },
};
