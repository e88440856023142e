import { InvalidArgumentError, Option } from 'commander';
import { StrictCommand } from '../kit/command-line.ts';
import { duration, positiveNumber, wholeNumber } from '../kit/option-values.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';
import { delimiterOption } from '../records/delimiter.ts';
import { type Format, formats } from '../records/formats.ts';
import { maxRequestsInFlight } from '../records/limits.ts';

/** Options as commander gives them: each by itself is valid, together they may not be. */
export interface Flags extends TargetFlags, ResultFlags {
  readonly file?: string;
  readonly socket?: { readonly host: string; readonly port: number };
  readonly format?: Format;
  readonly delimiter?: string;
  readonly partitionKey?: string;
  readonly rate?: number;
  readonly concurrency: number;
  readonly gzip?: true;
  readonly aggregate?: true;
  readonly giveUpAfter: number;
  readonly leftovers?: string;
  readonly quiet?: true;
}

export function putCommand(): StrictCommand {
  const command = new StrictCommand('put')
    .description(
      'Puts records into a Kinesis stream: lines of a file, of standard input or of a TCP socket, or rows of CSV. ' +
        'The stream is that of the local run (npm start), unless --stack names one on AWS.',
    )
    .option(
      '-f, --file <file>',
      'file to read, - for standard input (the default when piped); .gz is unpacked',
    )
    .addOption(
      new Option('-s, --socket <host:port>', 'TCP server to read lines from, until it closes')
        .argParser(address)
        .conflicts('file'),
    )
    .addOption(
      new Option(
        '--format <format>',
        'lines: one record a line; csv: the header names the fields, a row becomes a JSON object of strings. ' +
          'Default: csv for .csv and .tsv, leftovers by their first line, else lines',
      ).choices(formats),
    )
    .addOption(delimiterOption());
  return withSending(withTarget(command, ['stream']))
    .note(...notes)
    .example('shardline put --file access.log', 'the lines of a file, into the local run')
    .example('tail -F access.log | shardline put --quiet', 'lines as they are written, until Ctrl-C')
    .example(
      'shardline put --stack shardline-orders-prod --file orders.csv.gz --partition-key customer --rate 500',
      'rows of CSV to AWS, 500 a second, those of a customer in order',
    )
    .exitCodes({
      0: 'every record was put',
      1: 'something was left over, or a failure',
      130: 'stopped by Ctrl-C; what was read but not put is left over',
    });
}

function withSending(command: StrictCommand): StrictCommand {
  command
    .option('-k, --partition-key <field>', 'JSON field that holds the partition key; default: random keys')
    .option('-r, --rate <n>', 'put at most this many records a second', positiveNumber())
    .addOption(
      new Option('--concurrency <n>', 'requests under way at once; with more than one the order is lost')
        .argParser(wholeNumber(1, maxRequestsInFlight))
        .default(1),
    )
    .option('--gzip', 'gzip each record')
    .option('--aggregate', 'pack several records into one, as the Kinesis Producer Library does')
    .addOption(
      new Option(
        '--give-up-after <time>',
        'how long to retry a refused record before it is left over: 500ms, 60s, 5m',
      )
        .argParser(duration({ example: '500ms, 60s or 5m' }))
        .default(60_000, '60s'),
    )
    .option('--leftovers <file>', 'file for what could not be put (default: put-<time>.leftovers.ndjson)')
    .option('-q, --quiet', 'no progress and no summary, errors only');
  return withJson(command);
}

const notes = [
  'Records are put at least once: when an answer is lost, they are put again. They keep the order of the input, except ' +
    'for records that Kinesis refuses: those come after the rest of their request, of up to 500 records. With both ' +
    '--aggregate and --partition-key, only the records of one key keep their order. With --concurrency requests overtake ' +
    'each other: that is faster, but windows may find many records of a recording late when it is put at full speed. A ' +
    "record that isn't JSON, or lacks the field of --partition-key, gets a random key.",
  'Leftovers are lines of {"shardlineLeftover":1,"reason","line","partitionKey","data"}, where data is the record as it ' +
    'was read, in base64. Put them again with --file, and with the same --partition-key, --gzip or --aggregate.',
];

function address(value: string): { host: string; port: number } {
  const found = /^(?:\[(?<ipv6>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d{1,5})$/.exec(value)?.groups;
  const host = found?.ipv6 ?? found?.host;
  const port = Number(found?.port);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  throw new InvalidArgumentError('Give host:port, such as localhost:9999.');
}
