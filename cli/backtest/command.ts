import { Option } from 'commander';
import { StrictCommand } from '../kit/command-line.ts';
import { delimiterOption } from '../records/delimiter.ts';
import { type Format, formats } from '../records/formats.ts';

export interface BacktestFlags {
  readonly pipeline?: string;
  readonly file: string;
  readonly format?: Format;
  readonly delimiter?: string;
  readonly partitionKey?: string;
  readonly gzip?: true;
  readonly monitor?: string;
  readonly windows?: string;
  readonly expect?: string;
  readonly writeExpect?: string;
  readonly json?: true;
}

export function backtestCommand(): StrictCommand {
  return new StrictCommand('backtest')
    .description(
      'Runs the windows and monitors of a pipeline over recorded records, in the order of the file, and shows what ' +
        'would have fired. Nothing is sent, and nothing is kept.',
    )
    .option(
      '-p, --pipeline <name>',
      'pipeline to test: the name of a file in pipelines/, or the path of one elsewhere in the project; needed if ' +
        'pipelines/ has several',
    )
    .requiredOption('-f, --file <file>', 'records as put takes them, - for standard input; .gz is unpacked')
    .addOption(new Option('--format <format>', 'as for put').choices(formats))
    .addOption(delimiterOption())
    .option('-k, --partition-key <field>', 'JSON field that holds the partition key')
    .option('--gzip', 'the records were put with --gzip, so longer ones fit')
    .option('-m, --monitor <name>', 'only this monitor and its window')
    .option('-w, --windows <name>', 'list all windows of this name, with their metrics')
    .addOption(
      new Option('--expect <file>', 'compare with this list of alerts: exit code 1 if they differ').conflicts(
        'writeExpect',
      ),
    )
    .option('--write-expect <file>', 'write the alerts as such a list')
    .option('--json', 'print the result as one JSON document')
    .note(...notes)
    .example('shardline backtest --pipeline web-traffic --file access.log.gz', 'what would have fired')
    .example(
      'shardline backtest --pipeline orders --file orders.ndjson --expect alerts.json',
      'whether the alerts are those of a list that --write-expect wrote',
    )
    .exitCodes({
      0: 'done',
      1: "the alerts aren't those expected, every record was rejected, or a failure",
    });
}

const notes = [
  'All lines count as records of one shard. A record arrives at its event time; one without, with the record before it. ' +
    'At the end of the file all windows are closed; no flatline monitor fires for the silence after it. ' +
    "An alert's value is the final one of its window; its message, which may be sent before, can name an earlier value.",
  'A list of alerts is JSON: [{"monitor":"…","key":{"field":"value"},"firedAt":"…","resolvedAt":"…"}]. With "resolvedAt" ' +
    'null the alert must last to the end; without it, any end will do.',
];
