import { StrictCommand } from '../kit/command-line.ts';
import { wholeNumber } from '../kit/option-values.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';
import { type FilterFlags, withFilter } from '../letters/filter-options.ts';

export interface Flags extends TargetFlags, FilterFlags, ResultFlags {
  readonly redriven?: true;
  readonly limit: number;
}

export interface EraseFlags extends TargetFlags, FilterFlags, ResultFlags {
  readonly containing?: string;
  readonly wholeRecords?: true;
  readonly yes?: true;
}

export function deadLettersCommand(): StrictCommand {
  const command = new StrictCommand('dead-letters')
    .description(
      'Shows the records that could not be indexed: those that the indexer rejected, and batches that Lambda gave up. ' +
        'Only erase changes anything.',
    )
    .example('shardline dead-letters count', 'how many wait in the local run, by reason')
    .example(
      'shardline dead-letters list --stack shardline-orders-prod --reason decode --from 2h',
      'those of a deployed pipeline that could not be decoded, of the last two hours',
    )
    .example('shardline dead-letters show shardId-000000000000:4959…', 'one of them, with its bytes')
    .example(
      'shardline dead-letters erase --containing jane@example.com',
      'what would be erased; add --yes to erase it',
    );
  sub(command, 'count', 'count dead letters by reason');
  sub(command, 'list', 'list dead letters: arrival, shard and sequence number, reason, index').option(
    '--limit <n>',
    'list at most this many',
    wholeNumber(1, 1_000_000_000),
    1_000,
  );
  sub(command, 'show', 'show one dead letter as JSON, and its bytes as text if they are text').argument(
    '<sequenceNumber>',
    'as list shows it, with or without the shard before it',
  );
  addErase(command);
  return command;
}

function sub(command: StrictCommand, name: string, description: string): StrictCommand {
  const shows = withFilter(withTarget(command.command(name).description(description), ['bucket'])).option(
    '--redriven',
    'dead letters that a redrive has settled, instead of those that wait',
  );
  return withJson(shows);
}

function addErase(command: StrictCommand): void {
  const erase = command
    .command('erase')
    .description('delete dead letters for good, such as those of a person')
    .argument('[sequenceNumber...]', 'as list shows them, with or without the shard before it')
    .option(
      '--containing <text>',
      'letters that contain this as a word, in upper or lower case: in their bytes (compressed and aggregated ones too), their partition key, or the index or id of their document',
    )
    .option('--whole-records', 'records that hold several values too, with all of their values')
    .option('--yes', 'erase for good; without it, only show what would be erased')
    .exitCodes({ 0: 'done', 1: 'something was left that may have to go, or a failure' });
  withJson(withFilter(withTarget(erase, ['bucket'])));
}
