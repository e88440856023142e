import type { FlowFrame, Quantiles, ReaderFlow } from '../../view/protocol/flow.ts';
import { count } from '../kit/count.ts';
import { lengthText, shareText } from './figures.ts';
import { type Line, piece, type Tone } from './line.ts';

const outcomes = ['indexed', 'duplicate', 'stale', 'filtered', 'rejected', 'errored'] as const;

/** Columns from which the times stand beside the records; below, they are left out. */
const besideFrom = 72;

const recordsWidth = 36;

/** What became of the records, and beside it where the time goes. */
export function recordsAndTimes(frame: FlowFrame, width: number): Line[] {
  const records = recordLines(frame);
  if (width < besideFrom) return records;
  const times = timeLines(frame);
  return Array.from({ length: Math.max(records.length, times.length) }, (_, place) => {
    const left = records[place] ?? [];
    const used = left.reduce((sum, { text }) => sum + text.length, 0);
    return [...left, piece(' '.repeat(Math.max(2, recordsWidth - used))), ...(times[place] ?? [])];
  });
}

function recordLines({ records }: FlowFrame): Line[] {
  const sum = outcomes.reduce((total, outcome) => total + records[outcome], 0);
  const row = (name: string, some: number, last: string, tone: Tone): Line => [
    piece(name.padEnd(10), tone === 'plain' ? 'quiet' : tone),
    piece(count(some).padStart(14), tone === 'quiet' ? 'quiet' : 'plain'),
    piece(`  ${last}`, tone),
  ];
  const rows = outcomes.map((outcome) => {
    const some = records[outcome];
    const isBad = (outcome === 'rejected' || outcome === 'errored') && some > 0;
    return row(outcome, some, shareText(some, records.received), isBad ? 'warn' : 'quiet');
  });
  const missing = records.received - sum;
  return [
    [piece('RECORDS', 'strong')],
    ...rows,
    row(
      'received',
      records.received,
      missing === 0 ? 'adds up' : `${count(missing)} without`,
      missing === 0 ? 'good' : 'bad',
    ),
  ];
}

function timeLines({ indexer, windows }: FlowFrame): Line[] {
  const rows = [
    ...stages('indexer', indexer),
    ...(windows === undefined ? [] : stages('aggregator', windows.reader)),
  ];
  const head: Line = [
    piece('TIME'.padEnd(22), 'strong'),
    piece(`${'p50'.padStart(9)}${'p99'.padStart(10)}`, 'quiet'),
  ];
  if (rows.length === 0) return [head, [piece('no delivery in the last minute', 'quiet')]];
  return [
    head,
    ...rows.map(
      ([name, { p50, p99 }]): Line => [
        piece(name.padEnd(22), 'quiet'),
        piece(`${lengthText(p50).padStart(9)}${lengthText(p99).padStart(10)}`),
      ],
    ),
  ];
}

function stages(reader: string, { times }: ReaderFlow): readonly (readonly [string, Quantiles])[] {
  if (times === undefined) return [];
  const { waited, took, building, sending, stored, searchable } = times;
  const given: readonly (readonly [string, Quantiles | undefined])[] = [
    [`wait for ${reader}`, waited],
    [`in ${reader}`, took],
    ['  building', building],
    ['  sending', sending],
    ['put to stored', stored],
    ['put to searchable', searchable],
  ];
  return given.flatMap(([name, quantiles]) => (quantiles === undefined ? [] : [[name, quantiles] as const]));
}
