import { Option } from 'commander';
import type { Key } from '../../functions/core/windows/state.ts';
import { StrictCommand } from '../kit/command-line.ts';
import { runCommand } from '../kit/command-run.ts';
import { webUrl } from '../kit/option-values.ts';
import { withTarget } from '../kit/target-options.ts';
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
    'Shows the alerts of a pipeline, acknowledges them, and stops their notifications for a while. They are evaluated ' +
      'and recorded all the same.',
  );
  sub(command, 'list', 'list the alerts that are firing or pending')
    .option('--all', 'list resolved alerts too')
    .addOption(monitorOption())
    .action((flags: Flags) => run(flags, (desk) => listAlerts(flags, desk)));
  sub(command, 'show', 'show one alert with its history')
    .argument('<id>', 'as list shows it')
    .action((id: string, flags: Flags) => run(flags, (desk) => showAlert(id, desk)));
  sub(command, 'acknowledge', 'acknowledge the alerts of a monitor that are firing')
    .argument('<monitor>')
    .addOption(keyOption('all keys that are firing'))
    .requiredOption('--by <name>', 'who acknowledges them', someText)
    .action((monitor: string, flags: Flags) => run(flags, (desk) => acknowledgeAlerts(monitor, flags, desk)));
  sub(command, 'snooze', 'stop the notifications of a monitor for a while')
    .argument('<monitor>')
    .addOption(keyOption('all keys that the monitor knows; for new keys too, use maintenance add --monitor'))
    .requiredOption('--for <time>', 'for how long, such as 30m or 2h; 0s ends it', lengthOfTime)
    .action((monitor: string, flags: Flags) =>
      run(flags, (desk) => snoozeAlerts(monitor, { key: flags.key, length: flags.for }, desk)),
    );
  sub(
    command,
    'end',
    'end the alerts of a monitor that the pipeline no longer has, or of one key of another monitor',
  )
    .argument('<monitor>')
    .addOption(keyOption('all keys that are firing'))
    .action((monitor: string, flags: Flags) => run(flags, (desk) => endAlerts(monitor, flags, desk)));
  return command.addCommand(maintenanceCommand(run));
}

function maintenanceCommand(run: Run): StrictCommand {
  const command = new StrictCommand('maintenance').description(
    'Starts, lists and ends times without notifications.',
  );
  sub(command, 'add', 'start a time without notifications')
    .requiredOption('--for <time>', 'for how long, such as 30m or 2h', lengthOfTime)
    .requiredOption('--reason <text>', 'why there are no notifications', someText)
    .addOption(monitorOption())
    .addOption(keyOption('all keys'))
    .action(({ for: length, reason, monitor, key, ...flags }: Flags) =>
      run(flags, (desk) => addMaintenance({ length, reason, monitor, key }, desk)),
    );
  sub(command, 'list', 'list the times without notifications').action((flags: Flags) =>
    run(flags, listMaintenance),
  );
  sub(command, 'remove', 'end a time without notifications early')
    .argument('<id>', 'as list shows it')
    .action((id: string, flags: Flags) => run(flags, (desk) => removeMaintenance(id, desk)));
  return command;
}

function sub(parent: StrictCommand, name: string, description: string): StrictCommand {
  return withTarget(parent.command(name).description(description), ['search', 'function']).option(
    '--search-url <url>',
    'an engine that takes unsigned requests; needs --pipeline',
    webUrl,
  );
}

function monitorOption(): Option {
  return new Option('-m, --monitor <name>', 'only this monitor; default: all');
}

function keyOption(otherwise: string): Option {
  const about = `only this key, as list shows it: ["web-2"]; default: ${otherwise}`;
  return new Option('-k, --key <json>', about).argParser(keyOf);
}

await runCommand(async (stopping) => {
  await alertsCommand(async (flags, work) => {
    const said = await withDesk(flags, stopping.signal, work);
    console.log([said].flat().join('\n'));
  }).parseAsync();
  return 0;
});
