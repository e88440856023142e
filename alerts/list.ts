import { active } from '../functions/aggregator/alert-states.ts';
import type { Search, Stored } from '../functions/aggregator/window-store.ts';
import { alertId } from '../functions/core/monitors/alert-id.ts';
import type { AlertState } from '../functions/core/monitors/state.ts';
import { isObject } from '../functions/core/object.ts';
import { windowIndices } from '../functions/core/windows/places.ts';
import { Fault } from '../producer/fault.ts';
import { show } from './arguments.ts';
import { checkMonitor, type Desk, isRemoved, readStates } from './desk.ts';
import { isoTime, table } from './table.ts';

const head = ['id', 'status', 'since', 'value', 'monitor', 'key', ''];

const beforeSetUp = 'before the set-up: not notified';

/** Alerts that are pending or firing now; with `all`, every one that is kept. Newest last. */
export async function listAlerts(
  { all = false, monitor }: { readonly all?: boolean | undefined; readonly monitor?: string | undefined },
  desk: Desk,
): Promise<string> {
  if (monitor !== undefined) await checkMonitor(monitor, desk);
  const of = monitor === undefined ? {} : { monitor };
  const rows = all ? await recorded(of, desk) : current(await readStates({ ...active, ...of }, desk), desk);
  if (rows.length === 0) return all ? 'no alerts' : 'no alert is firing';
  return table(head, rows);
}

function current(states: readonly AlertState[], desk: Desk): string[][] {
  return states
    .toSorted((a, b) => (a.since ?? 0) - (b.since ?? 0))
    .map((state) => {
      const { status, key, since, value, past, acknowledged, snoozedUntil = 0 } = state;
      const notes = [
        ...(acknowledged === undefined ? [] : [`acknowledged by ${acknowledged.by}`]),
        ...(snoozedUntil > desk.now() ? [`snoozed until ${isoTime(snoozedUntil)}`] : []),
        ...(past === true ? [beforeSetUp] : []),
        ...(isRemoved(state.monitor, desk) ? ['its monitor is gone: end it with alerts end'] : []),
      ];
      // It has none before it fires.
      const id = status === 'pending' ? '–' : alertId(state.monitor, key, state.episode);
      return [id, status, isoTime(since), numberOf(value), state.monitor, show(key), notes.join(', ')];
    });
}

async function recorded(equal: Search['equal'], { pipeline, store }: Desk): Promise<string[][]> {
  const index = windowIndices(pipeline).alerts;
  await store.refresh(index);
  const found = await store.search({ index, equal });
  return found
    .toSorted((a, b) => text(a.source.since).localeCompare(text(b.source.since)))
    .map(({ place, source: { status, since, value, monitor: name, key, resolvedAt, past } }) => {
      const notes = [
        ...(resolvedAt === undefined ? [] : [`until ${text(resolvedAt)}`]),
        ...(past === true ? [beforeSetUp] : []),
      ];
      return [
        place.id,
        text(status),
        text(since),
        numberOf(value),
        text(name),
        keyText(key),
        notes.join(', '),
      ];
    });
}

/** @throws Fault when there is no such alert */
export async function showAlert(id: string, desk: Desk): Promise<string> {
  const { source } = await findAlert(id, desk);
  const { message, links, history, ...fields } = source;
  const lines = Object.entries(fields).map(
    ([name, value]) => `${name.padEnd(17)}${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [text(message), ...listOf(links), '', ...lines, '', ...listOf(history)].join('\n');
}

async function findAlert(id: string, { pipeline, store }: Desk): Promise<Stored> {
  const remedy = 'alerts list --all shows the ids';
  if (!/^.+\.[0-9a-f]{32}\.\d+$/.test(id)) throw new Fault('OPTION', `${id} isn't an alert id: ${remedy}.`);
  const index = windowIndices(pipeline).alerts;
  await store.refresh(index);
  const [alert] = await store.search({ index, equal: {}, ids: [id] });
  if (alert !== undefined) return alert;
  throw new Fault('OPTION', `The pipeline ${pipeline} has no alert ${id}: ${remedy}.`);
}

function listOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry) => (typeof entry === 'string' ? entry : Object.values(entry ?? {}).join('  ')));
}

/** As a command takes it: the names of the fields are of no use there. */
function keyText(key: unknown): string {
  return JSON.stringify(isObject(key) ? Object.values(key) : key);
}

function text(value: unknown): string {
  return value === undefined ? '–' : String(value);
}

/** At most four digits after the point: it is to be read by people. */
function numberOf(value: unknown): string {
  return typeof value === 'number' ? String(Math.round(value * 10_000) / 10_000) : '–';
}
