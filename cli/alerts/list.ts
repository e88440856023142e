import { active } from '../../functions/aggregator/evaluate/alert-states.ts';
import { isObject } from '../../functions/core/json/object.ts';
import { alertId } from '../../functions/core/monitors/alert-id.ts';
import { infinityText } from '../../functions/core/monitors/measure.ts';
import { hasSuppressed } from '../../functions/core/monitors/recall.ts';
import type { AlertState } from '../../functions/core/monitors/state.ts';
import { type Maintenance, suppressedBy } from '../../functions/core/monitors/suppression.ts';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import type { Search, Stored } from '../../functions/engine/store/window-store.ts';
import { Fault } from '../kit/fault.ts';
import { isoTime, table } from '../kit/table.ts';
import { checkMonitor, type Desk, isRemoved, readStates } from './desk.ts';
import { readMaintenance } from './maintenance.ts';
import type { Said } from './said.ts';

const head = ['id', 'status', 'since', 'value', 'monitor', 'key', 'note'];

/** An alert of a list, as `--json` prints it. */
interface ListedAlert {
  /** Without one before it fires. */
  readonly id: string | undefined;
  readonly status: string;
  /** ISO 8601. */
  readonly since: string | undefined;
  readonly value: number | string | undefined;
  readonly monitor: string;
  readonly key: unknown;
  readonly notes: readonly string[];
}

/** Why an alert isn't notified, or not yet, by what its state or its document says. */
function unheard({
  past,
  staging,
  throttled,
  resolvedAt,
}: Readonly<Partial<Record<'past' | 'staging' | 'throttled' | 'resolvedAt', unknown>>>): string[] {
  return [
    ...(past === true ? ['before the set-up: not notified'] : []),
    ...(staging === true ? ['staging: not notified'] : []),
    ...(throttled === true ? [`throttled: not notified${resolvedAt === undefined ? ' yet' : ''}`] : []),
  ];
}

/** Alerts that are pending or firing now; with `all`, every one that is kept. Newest last. */
export async function listAlerts(
  { all = false, monitor }: { readonly all?: boolean | undefined; readonly monitor?: string | undefined },
  desk: Desk,
): Promise<Said> {
  if (monitor !== undefined) await checkMonitor(monitor, desk);
  const of = monitor === undefined ? {} : { monitor };
  const listed = all
    ? await recorded(of, desk)
    : await current(await readStates({ ...active, ...of }, desk), desk);
  const none = all ? 'no alerts' : 'no alert is firing';
  return { text: listed.length === 0 ? none : table(head, listed.map(row)), value: listed };
}

function row({ id, status, since, value, monitor, key, notes }: ListedAlert): string[] {
  return [text(id), status, text(since), text(value), monitor, JSON.stringify(key), notes.join(', ')];
}

async function current(states: readonly AlertState[], desk: Desk): Promise<ListedAlert[]> {
  const maintenance = states.some(hasSuppressed) ? await readMaintenance(desk) : [];
  return states
    .toSorted((a, b) => (a.since ?? 0) - (b.since ?? 0))
    .map((state) => {
      const { status, key, since, value, acknowledged, snoozedUntil = 0 } = state;
      const notes = [
        ...(acknowledged === undefined ? [] : [`acknowledged by ${acknowledged.by}`]),
        ...(snoozedUntil > desk.now() ? [`snoozed until ${isoTime(snoozedUntil)}`] : []),
        ...unheard(state),
        ...(hasSuppressed(state) ? [heldBackText(state, maintenance, desk.now())] : []),
        ...(isRemoved(state.monitor, desk) ? ['its monitor is gone: end it with alerts end'] : []),
      ];
      // It has none before it fires.
      const id = status === 'pending' ? undefined : alertId(state.monitor, key, state.episode);
      const sinceText = since === undefined ? undefined : isoTime(since);
      return { id, status, since: sinceText, value: rounded(value), monitor: state.monitor, key, notes };
    });
}

/** What its notification waits for; the next sweep sends what nothing holds back any more. */
function heldBackText(state: AlertState, maintenance: readonly Maintenance[], now: number): string {
  const by = suppressedBy(state, maintenance, now);
  if (by === undefined) return 'was held back: notified by the next sweep';
  return by === 'snoozed' ? 'silenced by its snooze' : 'silenced by a maintenance';
}

async function recorded(equal: Search['equal'], { pipeline, store }: Desk): Promise<ListedAlert[]> {
  const index = windowIndices(pipeline).alerts;
  await store.refresh(index);
  const found = await store.search({ index, equal });
  return found
    .toSorted((a, b) => text(a.source.since).localeCompare(text(b.source.since)))
    .map(
      ({
        address,
        source: { status, since, value, monitor: name, key, resolvedAt, past, staging, throttled },
      }) => {
        const notes = [
          ...(resolvedAt === undefined ? [] : [`until ${text(resolvedAt)}`]),
          ...unheard({ past, staging, throttled, resolvedAt }),
        ];
        return {
          ...{ id: address.id, status: text(status), since: since === undefined ? undefined : String(since) },
          ...{ value: rounded(value), monitor: text(name), key: keyOf(key), notes },
        };
      },
    );
}

/** @throws Fault when there is no such alert */
export async function showAlert(id: string, desk: Desk): Promise<Said> {
  const { source } = await findAlert(id, desk);
  const { message, links, history, ...fields } = source;
  const lines = Object.entries(fields).map(([name, value]) => `${name.padEnd(17)}${shown(value)}`);
  return {
    text: [text(message), ...listOf(links), '', ...lines, '', ...listOf(history)].join('\n'),
    value: source,
  };
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

/** A part of an alert's document, in a line. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return infinityText(value) ?? String(value);
  // Quotes belong to texts: what JSON has no number for stands in its place.
  return JSON.stringify(value, (_, part) => (typeof part === 'number' ? (infinityText(part) ?? part) : part));
}

function listOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry) =>
    typeof entry === 'string'
      ? entry
      : Object.values(entry ?? {})
          .map(shown)
          .join('  '),
  );
}

/** As a command takes it: the names of the fields are of no use there. */
function keyOf(key: unknown): unknown {
  return isObject(key) ? Object.values(key) : key;
}

function text(value: unknown): string {
  return value === undefined ? '–' : String(value);
}

/** At most four digits after the point: it is to be read by people. */
function rounded(value: unknown): number | string | undefined {
  if (typeof value !== 'number') return undefined;
  return infinityText(value) ?? Math.round(value * 10_000) / 10_000;
}
