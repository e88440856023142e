import { InvalidArgumentError, Option } from 'commander';
import { StrictCommand } from '../kit/command-line.ts';
import { moment, momentText, positiveNumber, wholeNumber } from '../kit/option-values.ts';
import type { ResultFlags } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';
import { type Filter, parseFilter } from './filter/parse.ts';
import { FilterError } from './filter/tokens.ts';
import { type Stage, stages } from './stages.ts';

export interface TapFlags extends TargetFlags, ResultFlags {
  readonly where?: Filter;
  readonly stage: Stage;
  /** Milliseconds since the epoch. */
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
  /** Items a second. */
  readonly rate?: number;
}

/** What can be read while it scrolls by, in items a second. */
export const terminalRate = 20;

export function tapCommand(): StrictCommand {
  const command = new StrictCommand('tap')
    .description(
      'Shows records as they pass: reads the stream beside the functions, runs the code of the pipeline over it on this ' +
        'machine, and prints what a stage makes of each record. Nothing is written.',
    )
    .option('-w, --where <condition>', 'only what fulfils it, such as status >= 500', conditionOf)
    .addOption(
      new Option('-s, --stage <name>', 'what to show of each record').choices(stages).default('document'),
    )
    .option('--from <time>', `begin with what arrived then: ${momentText} (default: now)`, moment)
    .option('--to <time>', 'end with what arrived before it (default: never)', moment)
    .option('-n, --limit <n>', 'end after this many', wholeNumber(1, 1_000_000_000))
    .option(
      '-r, --rate <n>',
      `show at most this many a second (default: ${terminalRate} on a terminal, else all)`,
      positiveNumber(),
    )
    .option('--json', 'print a line of JSON for each');
  return withTarget(command, ['function', 'stream'])
    .note(
      'Stages: record is the bytes; value is what they decode to; document is what the engine would get; outcome is what ' +
        'the code makes of the record: built, filtered, rejected or errored. What the engine answers, explain knows.',
      'A condition compares fields of what is shown: == != < <= > >= in ["a", "b"] contains "text" matches "pattern", ' +
        'with and, or, not and brackets. A field alone asks whether it is there.',
      'Each shard is read once a second, and twice while tap is behind: all readers of a shard share 5 reads and 2 MB a ' +
        'second. Look-ups of the pipeline are made from this machine.',
    )
    .example("shardline tap --where 'status >= 500'", 'documents with such a status')
    .example(
      `shardline tap --stage outcome --where 'status == "rejected"'`,
      'records that the code rejects, and why',
    )
    .example('shardline tap --json --limit 100 | jq .document.host', 'a hundred, for a program')
    .exitCodes({ 0: 'done: --limit or --to is reached, or the reader has gone', 1: 'a failure' });
}

/** @throws InvalidArgumentError that shows the place */
export function conditionOf(text: string): Filter {
  try {
    return parseFilter(text);
  } catch (thrown) {
    if (!(thrown instanceof FilterError)) throw thrown;
    const shown = text.replaceAll(/\s/g, ' ');
    throw new InvalidArgumentError(`\n  ${shown}\n  ${' '.repeat(thrown.position)}^ ${thrown.message}.`);
  }
}
