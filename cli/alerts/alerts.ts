import type { CliCommand } from '../kit/cli-command.ts';
import { alertsCommand, type Flags } from './command.ts';

export const cli: CliCommand = {
  define: alertsCommand,
  run: async (command, stopping) => {
    const { runAlerts } = await import('./run-command.ts');
    const isMaintenance = command.parent?.name() === 'maintenance';
    const name = isMaintenance ? `maintenance ${command.name()}` : command.name();
    await runAlerts(name, { flags: command.opts<Flags>(), argument: command.args[0] ?? '' }, stopping);
    return 0;
  },
};
