import { count, plural } from '../kit/count.ts';
import type { Tally } from './tally.ts';

/** What a run has come to; with `--json` it is printed as it is. */
export interface Summary {
  readonly stream: string;
  readonly read: number;
  readonly put: number;
  readonly retried: number;
  readonly leftOver: number;
  /** By reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Where the left over records are. */
  readonly leftovers?: string;
  readonly emptyLines: number;
  /** Of the records put, as they were read. */
  readonly bytes: number;
  readonly seconds: number;
}

export function summary(tally: Tally, stream: string, elapsedMs: number, leftovers: string): Summary {
  const { read, put, retried, leftOverRecords: leftOver, emptyLines, bytes } = tally;
  const reasons = Object.fromEntries([...tally.leftOver].map(([reason, { records }]) => [reason, records]));
  return {
    ...{
      stream,
      read,
      put,
      retried,
      leftOver,
      reasons,
      emptyLines,
      bytes,
      seconds: Math.round(elapsedMs) / 1_000,
    },
    ...(leftOver > 0 && { leftovers }),
  };
}

/** One line: what was read, put, retried and left over, how much and how fast. */
export function summaryLine({ stream, seconds, ...counts }: Summary): string {
  const rate = seconds > 0 ? Math.round(counts.put / seconds) : 0;
  const parts = [
    `${plural(counts.read, 'record')} read`,
    `${count(counts.put)} put into ${stream}`,
    `${count(counts.retried)} retried`,
    `${count(counts.leftOver)} left over`,
    `${formatBytes(counts.bytes)} in ${seconds.toFixed(1)} s`,
    `${count(rate)} records/s`,
  ];
  if (counts.emptyLines > 0) parts.push(`${plural(counts.emptyLines, 'empty line')} skipped`);
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
