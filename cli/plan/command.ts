import { InvalidArgumentError, Option } from 'commander';
import { StrictCommand } from '../kit/command-line.ts';
import { duration, positiveNumber, wholeNumber } from '../kit/option-values.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';
import type { Load } from './load.ts';
import { pricedRegion } from './prices.ts';

export interface PlanFlags extends ResultFlags {
  readonly recordsPerSecond?: number;
  readonly bytes?: number;
  readonly keys?: number;
  /** Milliseconds. */
  readonly retention: number;
  readonly replicas: number;
  readonly prices?: true;
}

/** Kinesis takes no more in a record unless a stream is set to. https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const largestRecord = 1_048_576;

const thirtyDaysMs = 30 * 86_400_000;

export function planCommand(): StrictCommand {
  const command = new StrictCommand('plan')
    .description(
      'What a load needs on AWS, and what that costs a month: shards or on demand, functions, domain. Each number ' +
        'says what it follows from. Nothing is asked of AWS.',
    )
    .option('-r, --records-per-second <n>', 'records that come in a second', positiveNumber(10_000_000))
    .option('-b, --bytes <n>', 'bytes of a record', wholeNumber(1, largestRecord))
    .option(
      '--keys <n>',
      'keys of a window that have documents in a minute; without it the pipeline has no windows',
      wholeNumber(1, 100_000_000),
    )
    .addOption(
      new Option('--retention <time>', 'how long documents are kept')
        .argParser(retention)
        .default(thirtyDaysMs, '30d'),
    )
    .option('--replicas <n>', 'copies of each index besides the primary', wholeNumber(0, 2), 1)
    .addOption(new Option('--region <region>', 'region of the prices').choices([pricedRegion]))
    .option('--prices', 'list the prices, each with its source and date')
    .note(
      'The stream is taken to be this busy all the time. CPU comes from a bench, limits and prices from AWS; a price ' +
        'that is not known is left out and named.',
    )
    .example('shardline plan --records-per-second 1000 --bytes 500', 'a pipeline without windows')
    .example(
      'shardline plan -r 200 -b 2000 --keys 5000 --retention 90d',
      'windows of 5,000 keys, documents kept for 90 days',
    )
    .example('shardline plan --prices', 'each price, with its source and date');
  return withJson(command);
}

/** The load that the options describe; ends the process when one is missing. */
export function loadOf(flags: PlanFlags, command: StrictCommand): Load {
  const { recordsPerSecond, bytes, keys, retention: kept, replicas } = flags;
  if (recordsPerSecond === undefined) return command.error(missing('--records-per-second'));
  if (bytes === undefined) return command.error(missing('--bytes'));
  return { recordsPerSecond, bytes, keys, replicas, retentionDays: kept / 86_400_000 };
}

function missing(option: string): string {
  return `error: required option '${option} <n>' not specified`;
}

function retention(value: string): number {
  const length = duration({ most: '3650d', example: '30d' })(value);
  if (length >= 3_600_000) return length;
  throw new InvalidArgumentError('Give a length of time from 1h to 3650d, such as 30d.');
}
