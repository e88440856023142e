import type { CliCommand } from '../kit/cli-command.ts';
import { targetOptions } from '../kit/target-options.ts';
import { type DoctorFlags, doctorCommand } from './command.ts';

export const cli: CliCommand = {
  define: doctorCommand,
  run: async (command, stopping) => {
    const flags = command.opts<DoctorFlags>();
    // The account is looked at without a stack, too.
    const { region, profile, endpoint, ...others } = flags;
    const named = flags.stack !== undefined || flags.aws !== undefined || endpoint !== undefined;
    const options = targetOptions(named ? flags : others);
    const { doctor } = await import('./run-command.ts');
    return await doctor({ options, account: { region, profile, endpoint }, flags }, stopping.signal);
  },
};
