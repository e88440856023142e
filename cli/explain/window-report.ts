import { jsonOf, wrapped } from '../stages/shown-text.ts';
import { type Section, section } from './section.ts';
import type { TouchedAlert, TouchedWindow, TouchedWindows } from './touched-windows.ts';

const mostWindows = 10;

const standings: Readonly<Record<TouchedWindows['standing'], string | undefined>> = {
  counted: undefined,
  ahead: 'The aggregator hasn’t taken the record in yet.',
  'left-out': 'The record isn’t in the windows, because a part of it was rejected; a redrive counts it.',
  redriven: 'A redrive has brought the record into the windows.',
};

export function windowSections({ windows, standing }: TouchedWindows, room: number): Section[] {
  const standingText = standings[standing];
  const about = standingText === undefined ? [] : wrapped(standingText, room);
  if (windows.length === 0) {
    return [section('windows', ...(about.length > 0 ? about : ['none: no document of it is in a window']))];
  }
  const shown = windows.slice(0, mostWindows).flatMap((window) => windowLines(window, standing, room));
  const more =
    windows.length > mostWindows ? [`… and ${windows.length - mostWindows} more: --json shows all`] : [];
  const alerts = windows.flatMap((window) => window.alerts.flatMap((alert) => alertLines(alert, room)));
  return [
    section('windows', ...about, ...shown, ...more),
    section('monitors', ...(alerts.length > 0 ? [...new Set(alerts)] : ['no alert on these windows'])),
  ];
}

function windowLines(touched: TouchedWindow, standing: TouchedWindows['standing'], room: number): string[] {
  const { window, key, start, end, others, result, late } = touched;
  const fields = Object.entries(key).map(([field, value]) => `${field} ${jsonOf(value)}`);
  const sliding = others === 0 ? '' : `, and ${others} more of it`;
  const head = `${[window, ...fields].join(', ')}: ${isoOf(start)} to ${isoOf(end)}${sliding}`;
  return [...wrapped(head, room), ...stateLines(result, late, standing, room).map((line) => `  ${line}`)];
}

function stateLines(
  result: TouchedWindow['result'],
  late: TouchedWindow['late'],
  standing: TouchedWindows['standing'],
  room: number,
): string[] {
  const values = Object.entries(result?.metrics ?? {}).map(([name, value]) => `${name} ${shown(value)}`);
  const state =
    result === undefined
      ? 'no result is stored of it'
      : `${result.final ? 'final' : 'open'}: ${[`${result.documents} documents`, ...values].join(', ')}`;
  return [...lateLines(late, standing, room - 2), ...wrapped(state, room - 2)];
}

function lateLines(
  late: TouchedWindow['late'],
  standing: TouchedWindows['standing'],
  room: number,
): string[] {
  if (late === false || standing === 'redriven') return [];
  if (late === undefined) return wrapped('whether it came too late to be counted isn’t known', room);
  const why = `record ${late.sequenceNumber} had moved the watermark of its shard to ${isoOf(late.watermark)}`;
  return wrapped(`LATE, and not counted: ${why}`, room);
}

function alertLines(
  { monitor, status, severity, since, resolvedAt, message, id }: TouchedAlert,
  room: number,
): string[] {
  const span = [since && `since ${since}`, resolvedAt && `until ${resolvedAt}`].filter(Boolean).join(', ');
  const said = message === undefined ? [] : wrapped(jsonOf(message), room - 2).map((line) => `  ${line}`);
  return [
    ...wrapped(`${severity.toUpperCase()} ${status} ${monitor}, ${span}`, room),
    ...said,
    ...wrapped(`  ${id}`, room),
  ];
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(Math.round(value * 10_000) / 10_000) : jsonOf(value);
}

function isoOf(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
