import type { CliCommand } from '../kit/cli-command.ts';
import { outputWidth } from '../kit/table.ts';
import { loadOf, type PlanFlags, planCommand } from './command.ts';

export const cli: CliCommand = {
  define: planCommand,
  run: async (command) => {
    const flags = command.opts<PlanFlags>();
    const load = flags.prices === true ? undefined : loadOf(flags, command);
    const { listPrices, plan } = await import('./run-command.ts');
    // Its columns of reasons are read by people only: programs take --json.
    const width = Number.isFinite(outputWidth()) ? outputWidth() : 80;
    return load === undefined ? listPrices(flags, width) : plan(load, flags, width);
  },
};
