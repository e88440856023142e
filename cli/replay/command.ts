import { InvalidArgumentError } from 'commander';
import { StrictCommand } from '../kit/command-line.ts';
import { moment, momentText, positiveNumber, wholeNumber } from '../kit/option-values.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';

/** Options as commander gives them: each by itself is valid, together they may not be. */
export interface ReplayFlags extends TargetFlags, ResultFlags {
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
      'Reads the records that the stream still keeps, and sends them to the indexer again with their original metadata: ' +
        'ids and order stay the same, and documents and windows that exist do not change. Safe to repeat and to stop.',
    )
    .option(
      '--from <time>',
      `records that arrived at this time or later: ${momentText}; or trim-horizon for the oldest`,
      fromTime,
    )
    .option('--to <time>', 'records that arrived before this time (default: now)', moment)
    .option('--resume', 'continue a replay that was stopped')
    .option(
      '--state <file>',
      'file that keeps its progress (default: replay-<stream>.state.json, removed at the end)',
    )
    .option('--dry-run', 'count the records, and replay none')
    .option('-r, --rate <n>', 'replay at most this many records a second', positiveNumber())
    .option('--batch-size <n>', 'most records in one invocation', wholeNumber(1, 10_000), 1_000)
    .option('--shards-at-once <n>', 'shards that are replayed at once', wholeNumber(1, 1_000), 8);
  return withJson(withTarget(command, ['function', 'stream']))
    .note(
      'Reading shares the 2 MB/s of a shard with the other readers of the stream: --rate leaves them more.',
    )
    .example(
      'shardline replay --from 2h --dry-run',
      'count the records of the last two hours in the local run',
    )
    .example(
      'shardline replay --stack shardline-orders-prod --from 2026-11-23T10:00:00Z --to 2026-11-23T11:00:00Z --rate 500',
      'an hour of a deployed pipeline, 500 records a second',
    )
    .exitCodes({
      0: 'every record of the time was replayed',
      1: 'a failure, or records that were skipped; continue with --resume',
      130: 'stopped by Ctrl-C; continue with --resume',
    });
}

function fromTime(value: string): number | 'trim-horizon' {
  if (value === 'trim-horizon') return value;
  const time = moment(value);
  if (time <= Date.now()) return time;
  throw new InvalidArgumentError('That is in the future: give a time that is past.');
}
