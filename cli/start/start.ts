import type { CliCommand } from '../kit/cli-command.ts';
import { defineStart, startOptionsOf } from './command.ts';

export const cli: CliCommand = {
  define: defineStart,
  run: async (command) => {
    const options = startOptionsOf(command);
    const { start } = await import('./run-command.ts');
    return await start(options);
  },
  // Serving ends with Ctrl-C, and whatever it takes to stop all parts is waited for.
  ownSignals: true,
};
