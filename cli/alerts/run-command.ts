import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import { acknowledgeAlerts, snoozeAlerts } from './answer.ts';
import type { Flags } from './command.ts';
import type { Desk } from './desk.ts';
import { endAlerts } from './end.ts';
import { listAlerts, showAlert } from './list.ts';
import { addMaintenance, listMaintenance, removeMaintenance } from './maintenance.ts';
import { withDesk } from './open-desk.ts';
import type { Said } from './said.ts';

interface Given {
  readonly flags: Flags;
  /** The id or the monitor, where the command takes one. */
  readonly argument: string;
}

/** What each command does, by its name below `alerts`. */
const works: Readonly<Record<string, (given: Given, desk: Desk) => Promise<Said>>> = {
  list: ({ flags }, desk) => listAlerts(flags, desk),
  show: ({ argument }, desk) => showAlert(argument, desk),
  acknowledge: ({ flags, argument }, desk) => acknowledgeAlerts(argument, flags, desk),
  snooze: ({ flags, argument }, desk) => snoozeAlerts(argument, { key: flags.key, length: flags.for }, desk),
  end: ({ flags, argument }, desk) => endAlerts(argument, flags, desk),
  'maintenance add': ({ flags: { for: length, reason, monitor, key } }, desk) =>
    addMaintenance({ length, reason, monitor, key }, desk),
  'maintenance list': (_, desk) => listMaintenance(desk),
  'maintenance remove': ({ argument }, desk) => removeMaintenance(argument, desk),
};

/** Does it and prints what it found or did. @throws Fault */
export async function runAlerts(name: string, given: Given, stopping: Stopping): Promise<void> {
  const work = works[name];
  if (work === undefined) throw new Error(`alerts has no work for ${name}`);
  const said = await withDesk(given.flags, stopping.signal, (desk) => work(given, desk));
  printResult(given.flags, said.value, () => said.text);
}
