import type { CliCommand } from '../kit/cli-command.ts';
import { type ReindexFlags, reindexCommand } from './command.ts';

export const cli: CliCommand = {
  define: reindexCommand,
  run: async (command, stopping) => {
    const { reindex } = await import('./run-command.ts');
    return await reindex(command.opts<ReindexFlags>(), stopping);
  },
};
