import { Option } from 'commander';
import { StrictCommand } from '../../cli/kit/command-line.ts';
import { positiveNumber, wholeNumber } from '../../cli/kit/option-values.ts';
import { type MutantName, mutants } from './parts/mutants.ts';

export interface TortureOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly rate: number;
  readonly crashing: boolean;
  readonly scenario?: 'poison' | 'outage' | 'refusals' | 'clocks' | undefined;
  readonly mutant?: MutantName | undefined;
  readonly verbose: boolean;
}

/** The command line of `npm run torture --`; a wrong one ends the process with a sentence and exit code 1. */
export function readTortureOptions(argv: readonly string[]): TortureOptions {
  const given = new StrictCommand('npm run torture --')
    .description(
      'Puts records through injected faults, and holds index and dead letters against what was put.',
    )
    .option(
      '--minutes <m>',
      'length of the run, default 10, or of the outage, default 3, or of wrong clocks, default 8; from 2 on each kind of fault must be met twice a minute, in long runs 20 times',
      positiveNumber(24 * 60),
    )
    .option('--seed <n>', 'seed of records and faults', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--rate <n>', 'records a second for each of the two pipelines', wholeNumber(1, 5_000), 150)
    .option('--no-crashing', 'put no records that end the function by memory or endless loop')
    .addOption(
      new Option('--scenario <name>', 'something else than all faults at once').choices([
        'poison',
        'outage',
        'refusals',
        'clocks',
      ]),
    )
    .addOption(
      new Option('--mutant <name>', 'break a guarantee in the bundle, to see that it is found').choices(
        Object.keys(mutants),
      ),
    )
    .option('--verbose', 'print what the event source mapping reports', false)
    .parse(argv, { from: 'user' })
    .opts<Omit<TortureOptions, 'minutes'> & { readonly minutes?: number }>();
  return { ...given, minutes: given.minutes ?? usualMinutes[given.scenario ?? 'poison'] };
}

const usualMinutes = { outage: 3, clocks: 8, poison: 10, refusals: 10 } as const;
