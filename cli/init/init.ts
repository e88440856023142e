import type { CliCommand } from '../kit/cli-command.ts';
import { type Flags, initCommand } from './command.ts';

/** `shardline init`: a project from sample records, or with a shipped pipeline. */
export const cli: CliCommand = {
  define: initCommand,
  run: async (command, stopping) => {
    const { init } = await import('./run-command.ts');
    return await init(command.args[0], command.opts<Flags>(), stopping);
  },
};
