import { StrictCommand } from '../kit/command-line.ts';
import { positiveNumber, wholeNumber } from '../kit/option-values.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';
import { type FilterFlags, withFilter } from '../letters/filter-options.ts';

export interface Flags extends TargetFlags, FilterFlags, ResultFlags {
  readonly dryRun?: true;
  readonly rate?: number;
  readonly batchSize: number;
}

export function redriveCommand(): StrictCommand {
  const command = new StrictCommand('redrive')
    .description(
      'Sends dead letters to the indexer again with their original metadata, so that ids stay the same, and to the ' +
        'windows of the pipeline, if it has any. What succeeds moves to redriven/; what is rejected again stays, with ' +
        'its newest reason. Safe to repeat and to stop.',
    )
    .option('--dry-run', 'say what would be redriven, and change nothing')
    .option('-r, --rate <n>', 'redrive at most this many records a second', positiveNumber())
    .option('--batch-size <n>', 'most records in one invocation', wholeNumber(1, 1_000), 500);
  return withJson(withFilter(withTarget(command, ['bucket', 'function', 'aggregator'])))
    .example('shardline redrive --dry-run', 'what would be redriven in the local run')
    .example(
      'shardline redrive --stack shardline-orders-prod --reason bulk:mapper_parsing_exception --rate 200',
      'letters of one reason, after the pipeline was mended and deployed',
    )
    .exitCodes({
      0: 'every letter that was chosen is settled',
      1: 'some were rejected again, errored or not tried, and are kept; or a failure',
    });
}
