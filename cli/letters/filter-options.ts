import type { Command } from 'commander';
import { RepeatableOption } from '../kit/command-line.ts';
import { moment, momentText } from '../kit/option-values.ts';
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
        'stage, type or stage:type, as count shows them; may be repeated, to match any of them',
      ).argParser((value: string, before: readonly string[] = []) => [...before, value]),
    )
    .option('--from <time>', `records that arrived at this time or later: ${momentText}`, moment)
    .option('--to <time>', 'records that arrived before this time', moment)
    .option('--index <name>', 'records with a document for this index; * matches anything')
    .option('--shard <id>', 'records of this shard, such as shardId-000000000000');
}

export function filterOf({ reason, from, to, index, shard }: FilterFlags): LetterFilter {
  return { reasons: reason, from, to, index, shard };
}
