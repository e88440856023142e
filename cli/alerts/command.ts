import { Option } from 'commander';
import type { Key } from '../../functions/core/windows/state.ts';
import { StrictCommand } from '../kit/command-line.ts';
import { webUrl } from '../kit/option-values.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';
import { keyOf, lengthOfTime, someText } from './arguments.ts';

export interface DeskFlags extends TargetFlags {
  readonly searchUrl?: string;
}

export interface Flags extends DeskFlags, ResultFlags {
  readonly all?: true;
  readonly monitor?: string;
  readonly key?: Key;
  readonly by: string;
  readonly for: number;
  readonly reason: string;
}

export function alertsCommand(): StrictCommand {
  const command = new StrictCommand('alerts')
    .description(
      'Shows the alerts of a pipeline, acknowledges them, and stops their notifications for a while. They are evaluated ' +
        'and recorded all the same.',
    )
    .example('shardline alerts list', 'what is firing in the local run')
    .example('shardline alerts list --stack shardline-orders-prod --all', 'resolved alerts of a stack too')
    .example('shardline alerts show host-errors.6ec5….1', 'one alert with its history')
    .example('shardline alerts acknowledge host-errors --by ada', 'somebody is looking after it')
    .example(
      `shardline alerts snooze host-errors --key '["web-2"]' --for 2h`,
      'no news of web-2 for two hours',
    )
    .example(`shardline alerts end host-errors --key '["web-2"]'`, 'web-2 is gone for good')
    .example("shardline alerts maintenance add --for 1h --reason 'new disks'", 'no notifications for an hour')
    .example('shardline alerts maintenance list', 'the times without notifications')
    .example('shardline alerts maintenance remove 1f0c9d2e', 'notifications again');
  sub(command, 'list', 'list the alerts that are firing or pending')
    .option('--all', 'list resolved alerts too')
    .addOption(monitorOption());
  sub(command, 'show', 'show one alert with its history').argument('<id>', 'as list shows it');
  sub(command, 'acknowledge', 'acknowledge the alerts of a monitor that are firing')
    .argument('<monitor>')
    .addOption(keyOption('all keys that are firing'))
    .requiredOption('--by <name>', 'who acknowledges them', someText);
  sub(command, 'snooze', 'stop the notifications of a monitor for a while')
    .argument('<monitor>')
    .addOption(keyOption('all keys that the monitor knows; for new keys too, use maintenance add --monitor'))
    .requiredOption('--for <time>', 'for how long, such as 30m or 2h; 0s ends it', lengthOfTime);
  sub(
    command,
    'end',
    'end the alerts of a monitor that the pipeline no longer has, or of one key of another monitor',
  )
    .argument('<monitor>')
    .addOption(keyOption('all keys that are firing'));
  addMaintenanceTo(command);
  return command;
}

function addMaintenanceTo(alerts: StrictCommand): void {
  const command = alerts
    .command('maintenance')
    .description('start, list and end times without notifications');
  sub(command, 'add', 'start a time without notifications')
    .requiredOption('--for <time>', 'for how long, such as 30m or 2h', lengthOfTime)
    .requiredOption('--reason <text>', 'why there are no notifications', someText)
    .addOption(monitorOption())
    .addOption(keyOption('all keys'));
  sub(command, 'list', 'list the times without notifications');
  sub(command, 'remove', 'end a time without notifications early').argument('<id>', 'as list shows it');
}

function sub(parent: StrictCommand, name: string, description: string): StrictCommand {
  const command = parent.command(name).description(description);
  return withJson(withTarget(command, ['search', 'function'])).option(
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
