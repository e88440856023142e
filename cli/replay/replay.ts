import type { CliCommand } from '../kit/cli-command.ts';
import { type ReplayFlags, replayCommand } from './command.ts';

export const cli: CliCommand = {
  define: replayCommand,
  run: async (command, stopping) => {
    const { replayAll } = await import('./run-command.ts');
    return await replayAll(command.opts<ReplayFlags>(), stopping);
  },
};
