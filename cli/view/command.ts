import { StrictCommand } from '../kit/command-line.ts';
import { wholeNumber } from '../kit/option-values.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';

export interface ViewFlags extends TargetFlags {
  readonly port?: number;
  readonly open?: true;
  readonly allowChanges?: true;
}

export function viewCommand(): StrictCommand {
  const command = new StrictCommand('view')
    .description(
      'Shows a pipeline in the browser as it works: the way of its records, with rates, lag and what became of each. ' +
        'A local run has its view at the address that npm start prints; this command is for a stack, and for a run that ' +
        'was started with --no-view.',
    )
    .option('--port <port>', 'port of the view; 0 for any free one (default: 0)', wholeNumber(0, 65_535))
    .option('--open', 'open it in the browser')
    .option('--allow-changes', 'have it change things on a stack too, such as acknowledge an alert');
  return withTarget(command, ['bucket', 'function', 'aggregator', 'stream', 'search'])
    .note(
      'It listens on 127.0.0.1 alone. The address of a view of a stack is good once, within five minutes, because the view ' +
        'reads with your credentials: other users of this machine can’t open it. Enter gives another.',
    )
    .example('shardline view --open', 'the view of the local run')
    .example('shardline view --stack shardline-orders-prod', 'of a deployed pipeline; it changes nothing')
    .exitCodes({ 0: 'the view of the local run is named', 1: 'a failure', 130: 'ended by Ctrl-C' });
}
