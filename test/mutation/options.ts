import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { StrictCommand } from '../../cli/kit/command-line.ts';
import { wholeNumber } from '../../cli/kit/option-values.ts';

export interface MutationOptions {
  /** Files to mutate, as patterns below the project's folder. */
  readonly patterns: readonly string[];
  readonly seed: number;
  /** Mutants to try at most. */
  readonly sample: number;
  /** The tests to try them against, as patterns below the project's folder; absent: all. */
  readonly tests?: readonly string[];
}

/** What is mutated: the folders that `test/mutation/vitest.config.ts` has tests of. */
const mutable = [
  'functions/pipeline',
  'functions/core',
  'functions/check',
  'functions/dead-letters',
  'functions/lambda',
  'functions/engine',
  'functions/indexer',
] as const;

interface Flags {
  readonly seed: number;
  readonly sample?: number;
  readonly near?: boolean;
}

/** The command line of `npm run test:mutation --`; a wrong one ends the process with a sentence and exit code 1. */
export function readMutationOptions(argv: readonly string[]): MutationOptions {
  const command = new StrictCommand('npm run test:mutation --')
    .description(
      'Changes the code in one place at a time, and tells which changes no test notices. All that it knows takes hours: name files or folders, or take a sample.',
    )
    .argument('[path...]', 'files or folders to mutate; without one, all', takePath)
    .option('--sample <count>', 'try so many mutants only, chosen by the seed', wholeNumber(1, 1_000_000))
    .option('--seed <number>', 'which sample', wholeNumber(0, 1_000_000), 1)
    .option(
      '--near',
      'only with the tests of their own folders: quick, and it shows what only tests of other folders notice',
    )
    .parse(argv, { from: 'user' });
  const { seed, sample = Number.MAX_SAFE_INTEGER, near = false } = command.opts<Flags>();
  const [named] = command.processedArgs;
  const paths: readonly string[] = Array.isArray(named) && named.length > 0 ? named : mutable;
  return { patterns: paths.map(patternOf), seed, sample, ...(near && { tests: paths.map(testsOf) }) };
}

function takePath(path: string, before: readonly string[] = []): readonly string[] {
  const plain = path.replace(/^\.\//, '').replace(/\/+$/, '');
  if (!mutable.some((folder) => plain === folder || plain.startsWith(`${folder}/`))) {
    throw new InvalidArgumentError(`Only what is below ${mutable.join(', ')} is mutated.`);
  }
  if (!existsSync(plain)) throw new InvalidArgumentError('There is no such file or folder.');
  return [...before, plain];
}

function patternOf(path: string): string {
  return isFolder(path) ? `${path}/**/*.ts` : path;
}

function testsOf(path: string): string {
  return `test/${isFolder(path) ? path : dirname(path)}/**/*.test.ts`;
}

function isFolder(path: string): boolean {
  return statSync(path).isDirectory();
}
