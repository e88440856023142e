import { RepeatableOption, StrictCommand } from '../kit/command-line.ts';
import { notEmpty, positiveNumber, wholeNumber } from '../kit/option-values.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';

export interface ReindexFlags extends TargetFlags, ResultFlags {
  readonly index?: readonly string[];
  readonly dryRun?: true;
  readonly abort?: true;
  /** Documents a second. */
  readonly rate?: number;
  /** A file for what the new mapping refuses. */
  readonly leaveRefused?: string;
  /** Seconds. */
  readonly longestPause: number;
  readonly ignoreDisk?: true;
}

export function reindexCommand(): StrictCommand {
  const command = new StrictCommand('reindex')
    .description(
      'Gives indices whose fields can’t change in place a new generation: fills another index beside each, while records ' +
        'arrive and searches go on, and puts the old one’s name on it. Goes on where an earlier run was stopped.',
    )
    .addOption(
      new RepeatableOption(
        '-i, --index <name>',
        'only this index, even if no field of it differs; may be given again',
      ).argParser((value: string, before: readonly string[] = []) => [
        ...before,
        notEmpty('the name of an index')(value),
      ]),
    )
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--abort', 'delete what unfinished runs have filled; the indices stay as they are')
    .option('-r, --rate <n>', 'copy at most this many documents a second', positiveNumber())
    .option(
      '--leave-refused <file>',
      'go on without the documents that the new mapping refuses, and write them to this file, as NDJSON',
      notEmpty('the name of a file'),
    )
    .option(
      '--longest-pause <seconds>',
      'for how long the records of an index may wait while it is replaced',
      wholeNumber(1, 600),
      10,
    )
    .option('--ignore-disk', 'begin even if the disks may get too full');
  return withJson(withTarget(command, ['function', 'search']))
    .note(
      'What an index should be is what the pipeline’s index template says: deploy or start the new definition first. ' +
        'The documents go through this machine: for large indices run it near the engine.',
    )
    .example('shardline reindex --dry-run', 'which indices of the local run need it, and which fields')
    .example('shardline reindex --stack shardline-orders-prod', 'replace them in a deployed stack')
    .exitCodes({
      0: 'every index is as the template says',
      1: 'a failure, or an index that stays as it was or is left out: the output says why',
      130: 'stopped by Ctrl-C; the same command goes on',
    });
}
