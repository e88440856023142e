import type { CliCommand } from '../kit/cli-command.ts';
import { type BacktestFlags, backtestCommand } from './command.ts';

export const cli: CliCommand = {
  define: backtestCommand,
  run: async (command) => {
    const { runBacktestCommand } = await import('./run-command.ts');
    return await runBacktestCommand(command.opts<BacktestFlags>());
  },
};
