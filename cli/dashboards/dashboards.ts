import type { CliCommand } from '../kit/cli-command.ts';
import { type DashboardsFlags, dashboardsCommand } from './command.ts';

export const cli: CliCommand = {
  define: dashboardsCommand,
  run: async (command) => {
    const { runDashboards } = await import('./run-command.ts');
    return await runDashboards(command.opts<DashboardsFlags>());
  },
};
