import { InvalidArgumentError } from 'commander';
import { isoTime, positiveNumber, wholeNumber } from '../cli/kit/option-values.ts';
import { StrictCommand } from '../local/command-line.ts';
import { type TargetFlags, withTarget } from './target-options.ts';

/** Options as commander gives them: each by itself is valid, together they may not be. */
export interface ReplayFlags extends TargetFlags {
  /** Milliseconds since the epoch, or the oldest record there is. */
  readonly from?: number | 'trim-horizon';
  readonly to?: number;
  readonly resume?: true;
  readonly state?: string;
  readonly dryRun?: true;
  readonly rate?: number;
  readonly batchSize: number;
  readonly shardsAtOnce: number;
}

export function replayCommand(): StrictCommand {
  const command = new StrictCommand('replay')
    .description(
      'Reads what the stream still keeps, and gives it to the indexer again, with the metadata that it came with: ' +
        'ids and order stay, what is there already stays as it is, and windows do. Safe to repeat and to stop.',
    )
    .option(
      '--from <time>',
      'records that arrived then or later: ISO 8601, or trim-horizon for the oldest',
      fromTime,
    )
    .option('--to <time>', 'records that arrived before: ISO 8601 (default: now)', isoTime)
    .option('--resume', 'go on with a replay that was stopped')
    .option(
      '--state <file>',
      'how far it has come (default: replay-<stream>.state.json, until it is finished)',
    )
    .option('--dry-run', 'count the records, and do nothing')
    .option('-r, --rate <n>', 'at most so many records a second', positiveNumber())
    .option('--batch-size <n>', 'most records of one invocation', wholeNumber(1, 10_000), 1_000)
    .option('--shards-at-once <n>', 'shards side by side', wholeNumber(1, 1_000), 8);
  return withTarget(command, ['function', 'stream']).addHelpText(
    'after',
    '\nReading shares the 2 MB/s of a shard with the stream’s other readers: --rate leaves them more.' +
      '\nExit code: 0 done, 1 a failure (go on with --resume), 130 stopped by Ctrl-C (likewise).',
  );
}

function fromTime(value: string): number | 'trim-horizon' {
  if (value === 'trim-horizon') return value;
  const time = isoTime(value);
  if (time <= Date.now()) return time;
  throw new InvalidArgumentError('That is in the future: give a time that is past.');
}
