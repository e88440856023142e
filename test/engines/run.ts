import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { RepeatableOption, StrictCommand } from '../../cli/kit/command-line.ts';
import { testEngines } from './engines.ts';

const totals = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
});

interface Row {
  readonly engine: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

const names = Object.keys(testEngines);

function engineName(value: string, others: readonly string[] = []): readonly string[] {
  if (names.includes(value)) return [...others, value];
  throw new InvalidArgumentError(`Give one of ${names.join(', ')}.`);
}

const command = new StrictCommand('npm run test:engines --')
  .description('Runs the integration suite on each engine that the project promises, and prints the totals.')
  .addOption(
    new RepeatableOption(
      '-e, --engine <name>',
      `one of ${names.join(', ')}; may be repeated; default: all`,
    ).argParser(engineName),
  )
  .addOption(new Option('-t, --tests <pattern>', 'only test files whose path holds this'));
command.parse();
const { engine: chosen = names, tests } = command.opts<{ engine?: readonly string[]; tests?: string }>();

/** One run of the suite; `undefined` when it ended without a report. */
async function run(engine: string, report: string): Promise<Row | undefined> {
  const started = performance.now();
  const args = ['run', '--config', 'test/engines/engines.config.ts', ...(tests === undefined ? [] : [tests])];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = join(import.meta.dirname, '..', '..', 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, ...args, ...reporters], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, SHARDLINE_TEST_ENGINE: engine },
  });
  await once(child, 'exit');
  const seconds = Math.round((performance.now() - started) / 1_000);
  try {
    const counted = totals.parse(JSON.parse(readFileSync(report, 'utf8')));
    const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = counted;
    return { engine, passed, failed, skipped, seconds };
  } catch {
    return undefined;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'shardline-test-engines-'));
const lines = ['| engine | passed | failed | skipped | seconds |', '| --- | --- | --- | --- | --- |'];
for (const engine of chosen) {
  const row = await run(engine, join(folder, `${engine}.json`));
  if (row === undefined || row.failed > 0 || row.passed === 0) process.exitCode = 1;
  const cells = row ? [row.passed, row.failed, row.skipped, row.seconds] : ['no report', '', '', ''];
  lines.push(`| ${[engine, ...cells].join(' | ')} |`);
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${lines.join('\n')}`);
