import { count, plural } from '../kit/count.ts';
import type { Tally } from './tally.ts';

/** One line: what was read, put, retried and left over, how much and how fast. */
export function summaryLine(tally: Tally, stream: string, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? Math.round((tally.put * 1000) / elapsedMs) : 0;
  const parts = [
    `${plural(tally.read, 'record')} read`,
    `${count(tally.put)} put into ${stream}`,
    `${count(tally.retried)} retried`,
    `${count(tally.leftOverRecords)} left over`,
    `${formatBytes(tally.bytes)} in ${(elapsedMs / 1000).toFixed(1)} s`,
    `${count(rate)} records/s`,
  ];
  if (tally.emptyLines > 0) parts.push(`${plural(tally.emptyLines, 'empty line')} skipped`);
  return parts.join(', ');
}

/** Where the leftovers are, why, and how they are put again. */
export function leftoverLines(tally: Tally, path: string): string[] {
  const groups = [...tally.leftOver].map(([reason, { records, firstLine }]) => {
    const explained = explanations[reason] ?? 'refused by Kinesis';
    return `  ${count(records)} × ${reason} (${explained}; the first is line ${firstLine})`;
  });
  return [
    `${plural(tally.leftOverRecords, 'record')} not put, but kept in ${path}; put them again with --file:`,
    ...groups,
  ];
}

const explanations: Readonly<Record<string, string>> = {
  CsvFieldCount: 'a row with more or fewer fields than the header; kept as the text of the row',
  CsvNotUtf8: 'a row whose bytes are not UTF-8; convert the file, as with iconv -f WINDOWS-1252 -t UTF-8',
  Interrupted: 'read, but not sent when the run was stopped',
  RecordTooLarge: 'over 1 MiB with its partition key; --gzip may help',
};

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return bytes < 1_000_000_000
    ? `${(bytes / 1_000_000).toFixed(1)} MB`
    : `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}
