import type { CliCommand } from '../kit/cli-command.ts';
import { type SearchFlags, searchCommand } from './command.ts';

export const cli: CliCommand = {
  define: searchCommand,
  run: async (command, stopping) => {
    const { runSearch } = await import('./run-command.ts');
    return await runSearch(command.args[0], command.opts<SearchFlags>(), stopping);
  },
};
