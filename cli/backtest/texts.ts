import { beyondLimits } from '../../functions/core/monitors/measure.ts';
import { durationOf } from '../../functions/pipeline/duration.ts';
import type { FoundAlert, FoundWindow } from '../../testing/findings.ts';
import { count, plural } from '../kit/count.ts';
import type { Report, WindowSummary } from './report.ts';

/** What a person reads, line by line. */
export function reportLines(report: Report): string[] {
  return [
    ...recordLines(report),
    '',
    ...table(['window', 'windows', 'keys', 'first start', 'last start'], report.windows.map(windowRow)),
    ...(report.listed === undefined ? [] : ['', ...report.listed.map(listedLine)]),
    '',
    ...alertLines(report),
  ];
}

function recordLines({
  records,
  from,
  to,
  late,
  skipped,
  failed,
  overflowed,
  droppedKeys,
  scattered,
}: Report): string[] {
  const { read, notPut, rejected, firstRejected, whyRejected, untimed } = records;
  const times = from === undefined ? 'none with an event time' : `event times from ${from} to ${to}`;
  const why = whyRejected === undefined ? '' : ` (${whyRejected})`;
  const total = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, some]) => `${name} ${count(some)}`);
  const values = Object.entries(skipped).flatMap(([window, metrics]) =>
    Object.entries(metrics).map(([metric, some]) => `${window}.${metric} ${count(some)}`),
  );
  const lines: [string, string | number][] = [
    ['Records too large or broken to be put', notPut],
    ['Records rejected', rejected === 0 ? 0 : `${count(rejected)}, the first at line ${firstRejected}${why}`],
    ['Records without an event time, counted with the record before', from === undefined ? 0 : untimed],
    ['Documents late', total(late).toSorted().join(', ') || 0],
    ['Documents on which a window failed', failed],
    ['Documents of keys beyond the most, counted under _other', overflowed],
    ['Keys left out of documents that have too many', droppedKeys],
    ['Keys of a batch in which nearly every document has its own', total(scattered).join(', ') || 0],
    ['Values skipped', values.join(', ') || 0],
  ];
  const bad = lines.filter(([, some]) => some !== 0);
  return [
    `${plural(read, 'record')}, ${times}${bad.length === 0 ? '; none late, skipped, failed or rejected' : ''}.`,
    ...bad.map(([what, some]) => `${what}: ${typeof some === 'number' ? count(some) : some}.`),
  ];
}

/** Why a backtest has tested nothing, if so: what would have fired isn't known then. */
export function nothingTested({
  records: { read, notPut, rejected, whyRejected },
}: Report): string | undefined {
  if (read === 0 || notPut + rejected < read) return undefined;
  const why = rejected === 0 ? 'too large or broken to be put' : `rejected (${whyRejected})`;
  return `Nothing was tested: ${read === 1 ? 'the record is' : `all ${count(read)} records are`} ${why}.`;
}

function windowRow({ name, windows, keys, first, last }: WindowSummary): string[] {
  return [name, count(windows), count(keys), first ?? '-', last ?? '-'];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  // Counts to the right, all else to the left.
  const pad = (cell: string, column: number, row: number) => {
    const width = widths[column] ?? 0;
    return row > 0 && /^[\d,]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
  };
  return all.map((cells, row) =>
    cells
      .map((cell, column) => pad(cell, column, row))
      .join('  ')
      .trimEnd(),
  );
}

function listedLine({ windowStart, key, documents, metrics }: FoundWindow): string {
  const values = Object.entries(metrics).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [windowStart, keyText(key), `documents=${documents}`, ...values].join('  ');
}

function alertLines({ alerts, monitors }: Report): string[] {
  if (monitors.length === 0) return ['The pipeline has no monitors.'];
  if (alerts.length === 0) return ['Nothing would have fired.'];
  const title = `${plural(alerts.length, 'alert')}:`;
  return [title, ...alerts.flatMap((alert) => [alertLine(alert), `    ${alert.message}`])];
}

function alertLine(alert: FoundAlert): string {
  const { monitor, severity, key, firedAt, value, limit, staging, throttled, throttledUntil } = alert;
  const facts = [
    ...(value === undefined ? [] : [`value ${number(value)}`]),
    ...(limit === undefined ? [] : [`limit ${number(limit)}`]),
    endOf(alert),
    ...(throttledUntil === undefined ? [] : [`throttled until ${throttledUntil}`]),
    ...(staging ? ['staging: not notified'] : []),
    ...(throttled ? ['throttled: not notified'] : []),
  ];
  return `${firedAt}  ${monitor} (${severity})  ${keyText(key)}  ${facts.join(', ')}`;
}

function endOf({ resolvedAt, resolvedValue, durationSeconds }: FoundAlert): string {
  if (resolvedAt === undefined) return 'not resolved';
  const by = resolvedValue === undefined ? '' : ` by ${number(resolvedValue)}`;
  const after = durationSeconds === undefined ? '' : ` after ${durationOf(durationSeconds * 1_000)}`;
  return `resolved ${resolvedAt}${by}${after}`;
}

function keyText(key: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(key).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return fields.join(', ') || 'all';
}

function number(value: number): string {
  if (Math.abs(value) === beyondLimits) return value > 0 ? 'infinity' : '-infinity';
  return String(Number(value.toPrecision(6)));
}
