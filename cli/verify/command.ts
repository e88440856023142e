import { StrictCommand } from '../kit/command-line.ts';
import { wholeNumber } from '../kit/option-values.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';

export interface Flags extends TargetFlags, ResultFlags {
  readonly records: number;
  readonly file?: string;
  readonly timeout: number;
  readonly keep?: true;
}

export function verifyCommand(): StrictCommand {
  const command = new StrictCommand('verify')
    .description(
      'Puts records into a running pipeline, waits for them, and says what became of each: searchable, filtered, in ' +
        'the dead letters, or missing. Then removes its own documents and dead letters.',
    )
    .option('-n, --records <n>', 'sample records to put', wholeNumber(1, 10_000), 100)
    .option('-f, --file <file>', 'put the lines of this file instead, at most 10,000')
    .option('-t, --timeout <seconds>', 'how long to wait for the last record', wholeNumber(1, 3_600), 120)
    .option('--keep', 'keep the documents and dead letters of the verification');
  return withJson(withTarget(command, ['bucket', 'function', 'stream', 'search']))
    .example('shardline verify', 'a hundred records of the demo or the samples, through the local run')
    .example(
      'shardline verify --stack shardline-orders-prod --file orders.ndjson',
      'the lines of a file, through a deployed pipeline',
    )
    .exitCodes({ 0: 'every record is accounted for', 1: 'some are missing, or a failure' });
}
