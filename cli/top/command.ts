import { StrictCommand } from '../kit/command-line.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';

export interface TopFlags extends TargetFlags {
  readonly once?: true;
  readonly json?: true;
}

export function topCommand(): StrictCommand {
  const command = new StrictCommand('top')
    .description(
      'Shows a pipeline in the terminal as it works: rates, lag, what became of each record, and what each shard waits ' +
        'for. The same figures as the room Flow of shardline view.',
    )
    .option('--once', 'print them once, as text, and end')
    .option('--json', 'print them once, as one JSON document, and end');
  return withTarget(command, ['function', 'aggregator', 'stream', 'search'])
    .note(
      'Keys: q leaves, p pauses and goes on, the arrows scroll through the shards. On a stack the figures are ' +
        'CloudWatch’s, which has one value a minute; they are asked for every 30 seconds.',
    )
    .example('shardline top', 'the local run')
    .example('shardline top --stack shardline-orders-prod', 'a deployed pipeline')
    .example('shardline top --json', 'for a script')
    .exitCodes({ 0: 'left with q, or printed', 1: 'a failure', 130: 'left with Ctrl-C' });
}
