import { Argument, Option } from 'commander';
import { StrictCommand } from '../../cli/kit/command-line.ts';
import { wholeNumber } from '../../cli/kit/option-values.ts';

/** One after the other, each in a process of its own. */
export const benches = [
  'indexer-cpu',
  'function-memory',
  'first-searchable',
  'throttled-sink',
  'ordered-writes',
  'aggregator-cpu',
  'alert-latency',
  'window-documents',
] as const;

/** Only when it is named: it writes a file of the project. */
const writing = ['plan-figures'] as const;

export const measures = ['indexer', 'aggregator', 'drain'] as const;
export type Measure = (typeof measures)[number];

export interface CompareOptions {
  /** As git names a commit. */
  readonly against: string;
  readonly rounds?: number;
  readonly only?: Measure;
  readonly quick: boolean;
}

export type BenchOptions = { readonly benches: readonly string[] } | CompareOptions;

interface Flags {
  readonly against?: string;
  readonly rounds?: number;
  readonly only?: Measure;
  readonly quick?: true;
}

/** The command line of `npm run bench --`; a wrong one ends the process with a sentence and exit code 1. */
export function readBenchOptions(argv: readonly string[]): BenchOptions {
  const command = benchCommand().parse(argv, { from: 'user' });
  const { against, quick = false, ...flags } = command.opts<Flags>();
  const [named] = command.processedArgs;
  const asked: readonly string[] = Array.isArray(named) ? named : [];
  if (against !== undefined) {
    if (asked.length > 0) {
      command.error(
        `error: --against measures indexer, aggregator and drain, not ${asked.join(', ')}; leave one of them out`,
      );
    }
    return { against, quick, ...flags };
  }
  const [stray] = Object.keys(command.opts<Flags>());
  if (stray !== undefined) {
    command.error(`error: --${stray} belongs to a comparison: add --against REV, or leave it out`);
  }
  return { benches: asked.length === 0 ? benches : asked };
}

function benchCommand(): StrictCommand {
  return new StrictCommand('npm run bench --')
    .description(
      'Measures this checkout: all benches, or those that you name; plan-figures, which writes what shardline plan ' +
        'computes with, only by name. With --against, compares it with another commit.',
    )
    .addArgument(new Argument('[benches...]', 'which ones, default all').choices([...benches, ...writing]))
    .option(
      '--against <rev>',
      'compare with that commit: CPU a record and throughput of both, in turns in one run',
    )
    .option('--rounds <n>', 'rounds of each measure, default 12, with --quick 6', wholeNumber(1, 1_000))
    .addOption(new Option('--only <measure>', 'one measure of the comparison').choices(measures))
    .option('--quick', 'smaller and fewer rounds: one to two minutes instead of five')
    .addHelpText(
      'after',
      '\nExit code: 0 as wanted, 1 a bench missed what is wanted, or a measure is more than 5 % worse than at <rev>.',
    );
}
