import { Option } from 'commander';
import { webUrl } from '../cli/kit/option-values.ts';
import type { Key } from '../functions/core/windows/state.ts';
import { StrictCommand } from '../local/command-line.ts';
import { runCommand } from '../recovery/command-run.ts';
import { withTarget } from '../recovery/target-options.ts';
import { acknowledgeAlerts, snoozeAlerts } from './answer.ts';
import { keyOf, lengthOfTime, someText } from './arguments.ts';
import type { Desk } from './desk.ts';
import { endAlerts } from './end.ts';
import { listAlerts, showAlert } from './list.ts';
import { addMaintenance, listMaintenance, removeMaintenance } from './maintenance.ts';
import { type DeskFlags, withDesk } from './open-desk.ts';

type Run = (flags: DeskFlags, work: (desk: Desk) => Promise<string | readonly string[]>) => Promise<void>;

interface Flags extends DeskFlags {
  readonly all?: true;
  readonly monitor?: string;
  readonly key?: Key;
  readonly by: string;
  readonly for: number;
  readonly reason: string;
}

function alertsCommand(run: Run): StrictCommand {
  const command = new StrictCommand('alerts').description(
    'Shows the alerts of a pipeline, says that somebody looks after them, and keeps them quiet for a while. Alerts ' +
      'are evaluated and recorded all the same.',
  );
  sub(command, 'list', 'alerts that are firing, or about to')
    .option('--all', 'those that are over as well')
    .addOption(monitorOption())
    .action((flags: Flags) => run(flags, (desk) => listAlerts(flags, desk)));
  sub(command, 'show', 'one alert whole, with its history')
    .argument('<id>', 'as list shows it')
    .action((id: string, flags: Flags) => run(flags, (desk) => showAlert(id, desk)));
  sub(command, 'acknowledge', 'say that somebody looks after what is firing')
    .argument('<monitor>')
    .addOption(keyOption('all that are firing'))
    .requiredOption('--by <name>', 'who it is', someText)
    .action((monitor: string, flags: Flags) => run(flags, (desk) => acknowledgeAlerts(monitor, flags, desk)));
  sub(command, 'snooze', 'send no notifications of a key for a while')
    .argument('<monitor>')
    .addOption(keyOption('all that the monitor knows; for those to come, maintenance add --monitor'))
    .requiredOption('--for <time>', 'such as 30m or 2h; 0s ends it', lengthOfTime)
    .action((monitor: string, flags: Flags) =>
      run(flags, (desk) => snoozeAlerts(monitor, { key: flags.key, length: flags.for }, desk)),
    );
  sub(
    command,
    'end',
    'end what a monitor has left that the pipeline was deployed without; of others, one key',
  )
    .argument('<monitor>')
    .addOption(keyOption('all that are firing'))
    .action((monitor: string, flags: Flags) => run(flags, (desk) => endAlerts(monitor, flags, desk)));
  return command.addCommand(maintenanceCommand(run));
}

function maintenanceCommand(run: Run): StrictCommand {
  const command = new StrictCommand('maintenance').description('Times without notifications.');
  sub(command, 'add', 'from now on, for a while')
    .requiredOption('--for <time>', 'such as 30m or 2h', lengthOfTime)
    .requiredOption('--reason <text>', 'what is done then', someText)
    .addOption(monitorOption())
    .addOption(keyOption('all'))
    .action(({ for: length, reason, monitor, key, ...flags }: Flags) =>
      run(flags, (desk) => addMaintenance({ length, reason, monitor, key }, desk)),
    );
  sub(command, 'list', 'those that are on').action((flags: Flags) => run(flags, listMaintenance));
  sub(command, 'remove', 'end one before its time')
    .argument('<id>', 'as list shows it')
    .action((id: string, flags: Flags) => run(flags, (desk) => removeMaintenance(id, desk)));
  return command;
}

function sub(parent: StrictCommand, name: string, description: string): StrictCommand {
  return withTarget(parent.command(name).description(description), ['search', 'function']).option(
    '--search-url <url>',
    'an engine that asks for no signature, with --pipeline',
    webUrl,
  );
}

function monitorOption(): Option {
  return new Option('-m, --monitor <name>', 'of this monitor alone; default: all');
}

function keyOption(otherwise: string): Option {
  const about = `of this key alone, as list shows it: ["web-2"]; default: ${otherwise}`;
  return new Option('-k, --key <json>', about).argParser(keyOf);
}

await runCommand(async (stopping) => {
  await alertsCommand(async (flags, work) => {
    const said = await withDesk(flags, stopping.signal, work);
    console.log([said].flat().join('\n'));
  }).parseAsync();
  return 0;
});
