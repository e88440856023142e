import { SingleBar } from 'cli-progress';
import { count } from '../kit/count.ts';
import type { Input } from '../records/record.ts';
import { formatBytes } from './report.ts';
import type { Tally } from './tally.ts';

const barIntervalMs = 200;
const lineIntervalMs = 5_000;

/** A bar on a terminal, a line every few seconds elsewhere, both on stderr. Returns what stops it. */
export function showProgress(input: Input, tally: Tally): () => void {
  const { size } = input;
  if (process.stderr.isTTY && size !== undefined) return showBar(size, input.position, tally);
  const write = process.stderr.isTTY ? overwriteLine : writeLine;
  const show = (): void => write(`${count(tally.put)} put, ${formatBytes(tally.bytes)}${troubles(tally)}`);
  const timer = setInterval(show, process.stderr.isTTY ? barIntervalMs : lineIntervalMs);
  return () => {
    clearInterval(timer);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  };
}

function showBar(size: number, position: () => number, tally: Tally): () => void {
  const format = '{bar} {percentage}% | {put} put{troubles} | {duration_formatted}';
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, barsize: 30 });
  const values = (): { put: string; troubles: string } => ({
    put: count(tally.put),
    troubles: troubles(tally),
  });
  bar.start(size, 0, values());
  const timer = setInterval(() => bar.update(position(), values()), barIntervalMs);
  return () => {
    clearInterval(timer);
    bar.update(position(), values());
    bar.stop();
  };
}

function troubles(tally: Tally): string {
  const left = tally.leftOverRecords;
  const retried = tally.retried === 0 ? '' : `, ${count(tally.retried)} retried`;
  return left === 0 ? retried : `${retried}, ${count(left)} left over`;
}

function overwriteLine(text: string): void {
  process.stderr.write(`\r${text}\x1b[K`);
}

function writeLine(text: string): void {
  process.stderr.write(`${text}\n`);
}
