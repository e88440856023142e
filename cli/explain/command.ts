import { StrictCommand } from '../kit/command-line.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';

export interface ExplainFlags extends TargetFlags, ResultFlags {}

export function explainCommand(): StrictCommand {
  const command = new StrictCommand('explain')
    .description(
      'Shows one record through every stage: its bytes, what they decode to, its documents, what became of them and why, ' +
        'and the windows and alerts that it touched. Nothing is written.',
    )
    .argument('<record>', 'sequence number, shard:sequence number, or _id of a document');
  return withJson(withTarget(command, ['bucket', 'function', 'stream', 'search']))
    .note(
      'What nothing stores is read from the stream again and run through the code of the pipeline on this machine, with ' +
        'its look-ups. Of a record that the stream no longer keeps, what is stored is shown.',
    )
    .example(
      'shardline explain 49671234567890123456789012345678901234567890123456789012',
      'a record by its sequence number, whatever its shard',
    )
    .example('shardline explain shardId-000000000003:4967…', 'as logs and messages name records')
    .example('shardline explain order-1042 --json', 'by the _id of a document, for a program')
    .exitCodes({ 0: 'explained', 1: 'nothing is known of such a record, or a failure' });
}
