import { type Command, InvalidArgumentError } from 'commander';
import { RepeatableOption } from '../local/command-line.ts';
import type { LetterFilter } from './filter.ts';

export interface FilterFlags {
  readonly reason?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly index?: string;
  readonly shard?: string;
}

/** Adds the options that choose letters. */
export function withFilter<Of extends Command>(command: Of): Of {
  return command
    .addOption(
      new RepeatableOption(
        '--reason <reason>',
        'stage, type or stage:type, as count shows them; may be repeated, and then any of them will do',
      ).argParser((value: string, before: readonly string[] = []) => [...before, value]),
    )
    .option('--from <time>', 'records that arrived then or later: ISO 8601', isoTime)
    .option('--to <time>', 'records that arrived before: ISO 8601', isoTime)
    .option('--index <name>', 'records of which a document was to go to this index; * stands for anything')
    .option('--shard <id>', 'records of this shard, such as shardId-000000000000');
}

export function filterOf({ reason, from, to, index, shard }: FilterFlags): LetterFilter {
  return { reasons: reason, from, to, index, shard };
}

const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;
const zoned = /T.*(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since the epoch; a time without a zone is UTC, as everywhere in the project. */
export function isoTime(value: string): number {
  const time = iso.test(value)
    ? Date.parse(value.includes('T') && !zoned.test(value) ? `${value}Z` : value)
    : NaN;
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError('It is a time in ISO 8601, as in 2026-11-23 or 2026-11-23T10:00:00Z.');
}
