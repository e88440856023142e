import type { CliCommand } from '../kit/cli-command.ts';
import { type Flags, putCommand } from './command.ts';
import { putOptions } from './options.ts';

export const cli: CliCommand = {
  define: putCommand,
  run: async (command, stopping) => {
    const options = putOptions(command.opts<Flags>(), process.stdin.isTTY === true, new Date());
    const { put } = await import('./run-command.ts');
    return await put(options, stopping);
  },
};
