import type { CliCommand } from '../kit/cli-command.ts';
import { type ExplainFlags, explainCommand } from './command.ts';

export const cli: CliCommand = {
  define: explainCommand,
  run: async (command, stopping) => {
    const { runExplain } = await import('./run-command.ts');
    return await runExplain(command.args[0] ?? '', command.opts<ExplainFlags>(), stopping);
  },
};
