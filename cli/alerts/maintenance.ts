import { randomUUID } from 'node:crypto';
import { maintenanceAddress } from '../../functions/core/monitors/addresses.ts';
import type { Maintenance } from '../../functions/core/monitors/suppression.ts';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import type { Key } from '../../functions/core/windows/state.ts';
import { isKind } from '../../functions/engine/store/stored-kind.ts';
import { StoreUnavailable } from '../../functions/engine/store/window-store.ts';
import { Fault } from '../kit/fault.ts';
import { isoTime, table } from '../kit/table.ts';
import { show } from './arguments.ts';
import { checkMonitor, type Desk } from './desk.ts';
import type { Said } from './said.ts';

/** A maintenance as it is stored, beside the monitors' states, where the functions look it up. */
interface StoredMaintenance extends Maintenance {
  readonly kind: 'maintenance';
  readonly id: string;
  readonly reason: string;
}

interface NewMaintenance {
  /** Milliseconds from now. */
  readonly length: number;
  readonly reason: string;
  /** Default: all monitors, and all keys. */
  readonly monitor?: string | undefined;
  readonly key?: Key | undefined;
}

/**
 * No notifications from now on, for so long: what fires meanwhile and is still on then is notified after it. Those that
 * are over are cleared away.
 */
export async function addMaintenance(
  { length, reason, monitor, key }: NewMaintenance,
  desk: Desk,
): Promise<Said> {
  const { pipeline, store, now } = desk;
  if (monitor === undefined && key !== undefined) {
    throw new Fault('OPTION', `The key ${show(key)} belongs to a monitor: name the monitor with --monitor.`);
  }
  if (monitor !== undefined) await checkMonitor(monitor, desk);
  const from = now();
  const maintenance: StoredMaintenance = {
    kind: 'maintenance',
    id: randomUUID().slice(0, 8),
    from,
    until: from + length,
    reason,
    ...(monitor !== undefined && { monitor }),
    ...(key !== undefined && { key }),
  };
  const over = (await readMaintenance(desk)).filter(({ until }) => until <= from);
  const address = maintenanceAddress(pipeline, maintenance.id);
  const [outcome] = await store.put([{ address, source: { ...maintenance }, ifStored: 'absent' }]);
  if (outcome === 'failed') throw new StoreUnavailable('the maintenance could not be written');
  await store.remove(over.map(({ id }) => maintenanceAddress(pipeline, id)));
  // The functions search for it: at the next notification it counts.
  await store.refresh(windowIndices(pipeline).monitors);
  const until = isoTime(maintenance.until);
  return {
    text: `maintenance ${maintenance.id}: no notifications of ${subject(maintenance)} until ${until}`,
    value: shownMaintenance(maintenance),
  };
}

export async function listMaintenance(desk: Desk): Promise<Said> {
  const current = (await readMaintenance(desk)).filter(({ until }) => until > desk.now());
  const value = current.map(shownMaintenance);
  if (current.length === 0) return { text: 'no maintenance', value };
  const rows = current.map((each) => [
    each.id,
    isoTime(each.from),
    isoTime(each.until),
    subject(each),
    each.reason,
  ]);
  return { text: table(['id', 'from', 'until', 'about', 'reason'], rows), value };
}

/** @throws Fault when there is none of this id */
export async function removeMaintenance(id: string, desk: Desk): Promise<Said> {
  const { pipeline, store } = desk;
  const found = (await readMaintenance(desk)).find((each) => each.id === id);
  if (found === undefined) {
    throw new Fault('OPTION', `There is no maintenance ${id}: alerts maintenance list shows the ids.`);
  }
  await store.remove([maintenanceAddress(pipeline, id)]);
  await store.refresh(windowIndices(pipeline).monitors);
  return {
    text: `maintenance ${id} is over: notifications of ${subject(found)} are sent again`,
    value: shownMaintenance(found),
  };
}

/** Those that are over too. @throws StoreUnavailable */
export async function readMaintenance({ pipeline, store }: Desk): Promise<readonly StoredMaintenance[]> {
  const index = windowIndices(pipeline).monitors;
  await store.refresh(index);
  const found = await store.search({ index, equal: { kind: 'maintenance' } });
  return found
    .flatMap(({ source }) => (isKind<StoredMaintenance>(source, 'maintenance') ? [source] : []))
    .sort((a, b) => a.until - b.until);
}

/** As `--json` prints it. */
function shownMaintenance({ id, from, until, reason, monitor, key }: StoredMaintenance) {
  return { id, from: isoTime(from), until: isoTime(until), reason, monitor, key };
}

function subject({ monitor = 'all monitors', key }: Maintenance): string {
  return key === undefined ? monitor : `${monitor} ${show(key)}`;
}
