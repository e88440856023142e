import type { CliCommand } from '../kit/cli-command.ts';
import { type Flags, redriveCommand } from './command.ts';

export const cli: CliCommand = {
  define: redriveCommand,
  run: async (command, stopping) => {
    const { redriveAll } = await import('./run-command.ts');
    return await redriveAll(command.opts<Flags>(), stopping);
  },
};
