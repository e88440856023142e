import type { CliCommand } from '../kit/cli-command.ts';
import { type Flags, verifyCommand } from './command.ts';

export const cli: CliCommand = {
  define: verifyCommand,
  run: async (command, stopping) => {
    const { verify } = await import('./run-command.ts');
    return await verify(command.opts<Flags>(), stopping);
  },
};
