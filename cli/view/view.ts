import type { CliCommand } from '../kit/cli-command.ts';
import { type ViewFlags, viewCommand } from './command.ts';

export const cli: CliCommand = {
  define: viewCommand,
  run: async (command, stopping) => {
    const { runView } = await import('./run-command.ts');
    return await runView(command.opts<ViewFlags>(), stopping);
  },
};
