import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { equivalents } from './equivalents.ts';
import { changedBy, equivalentOf } from './mutant.ts';
import { readMutationOptions } from './options.ts';
import { reportOf } from './report.ts';

const root = join(import.meta.dirname, '..', '..');
process.chdir(root);

const { patterns, seed, sample, tests } = readMutationOptions(process.argv.slice(2));
// For vitest.config.ts, which Stryker has a process of its own read.
if (tests !== undefined) process.env.MUTATION_TESTS = tests.join(' ');

const mutants = await new Stryker({
  // The tests of the installation need an engine.
  mutate: [...patterns, '!functions/engine/install/**'],
  plugins: [
    '@stryker-mutator/vitest-runner',
    ...['sample-checker.mjs', 'survivor-reporter.mjs'].map((plugin) => join(import.meta.dirname, plugin)),
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  checkers: ['sample'],
  sample: { seed, size: sample },
  warnings: false,
  concurrency: 1,
  dryRunTimeoutMinutes: 60,
  // A loaded machine is slow: what ends late is no mutant that was noticed. What is stuck is ended by stuck.ts.
  timeoutMS: 30_000,
  timeoutFactor: 3,
  reporters: ['survivors', 'progress-append-only', 'html'],
  htmlReporter: { fileName: '.test/mutation/report.html' },
  tempDirName: '.test/mutation/sandbox',
  ignorePatterns: ['.git', '.local', '.test', 'cdk.out', 'dist', 'docs', '*.log'],
  disableTypeChecks: false,
  // Stryker reads it by an interface that TypeScript 7 lacks, and vitest needs no change to it.
  tsconfigFile: 'none.json',
  allowConsoleColors: false,
}).runMutationTest();

const sources = new Map<string, string>();
function sourceOf(fileName: string): string {
  const source = sources.get(fileName) ?? readFileSync(fileName, 'utf8');
  sources.set(fileName, source);
  return source;
}
const nameOf = (fileName: string) => relative(root, fileName);

const { table, survivors, share } = reportOf(mutants, sourceOf, nameOf);
console.log(`\n${table}\n`);
if (survivors.length > 0) console.log(`No test notices:\n${survivors.join('\n')}\n`);

const mutated = new Set(mutants.map(({ fileName }) => nameOf(fileName)));
const used = new Set(
  mutants.map((mutant) =>
    equivalentOf(nameOf(mutant.fileName), changedBy(mutant, sourceOf(mutant.fileName)), mutant),
  ),
);
const unused = equivalents.filter((entry) => mutated.has(entry.file) && !used.has(entry));
for (const { file, was, becomes } of unused) {
  console.log(`equivalents.ts: no mutant of ${file} changes ${was} to ${becomes}; take the entry out`);
}
console.log(`${(share * 100).toFixed(1)} % noticed; seed ${seed}; all of it: .test/mutation/report.html`);
if (unused.length > 0) process.exitCode = 1;
