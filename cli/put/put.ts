import { colors } from '../kit/colors.ts';
import { runCommand } from '../kit/command-run.ts';
import { Fault } from '../kit/fault.ts';
import { interruptedExitCode } from '../kit/interruption.ts';
import type { Stopping } from '../kit/stopping.ts';
import { openInput } from '../records/open.ts';
import { Leftovers } from './leftovers.ts';
import { type PutOptions, parseOptions } from './options.ts';
import { showProgress } from './progress.ts';
import { leftoverLines, summaryLine } from './report.ts';
import { runPut } from './run.ts';
import { Tally } from './tally.ts';
import { checkStream, openTarget } from './target.ts';

async function put(options: PutOptions, stopping: Stopping): Promise<number> {
  const leftovers = new Leftovers(options.leftovers);
  await leftovers.check();
  const target = openTarget(options.target);
  try {
    await checkStream(target, stopping.signal);
    const input = await openInput(options.source, { ...options, warn }, stopping.signal);
    const tally = new Tally();
    const startedAt = performance.now();
    const hideProgress = options.quiet ? (): void => undefined : showProgress(input, tally);
    const fault =
      (await asFault(runPut({ options, target, input, leftovers, tally, stopping }).finally(hideProgress))) ??
      (await asFault(leftovers.close()));
    report(options, tally, fault);
    const code = fault !== undefined || tally.leftOverRecords > 0 ? 1 : 0;
    // Before the summary: if its reader is gone, the process ends with this code.
    process.exitCode = stopping.wasInterrupted ? interruptedExitCode : code;
    if (!options.quiet) console.log(summaryLine(tally, target.stream, performance.now() - startedAt));
    return code;
  } finally {
    target.client.destroy();
  }
}

function warn(text: string): void {
  console.error(colors.yellow(text));
}

function report(options: PutOptions, tally: Tally, fault: Fault | undefined): void {
  if (tally.leftOverRecords > 0) {
    for (const line of leftoverLines(tally, options.leftovers)) console.error(colors.yellow(line));
  }
  if (fault === undefined) return;
  const isComplete = tally.read > 0 && fault.code !== 'LEFTOVERS';
  const resume = isComplete
    ? ` Up to line ${tally.lastLine} every record is put or left over; none after it was put.`
    : '';
  console.error(colors.red(fault.message + resume));
}

async function asFault(work: Promise<void>): Promise<Fault | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

await runCommand((stopping) =>
  put(parseOptions(process.argv.slice(2), process.stdin.isTTY === true, new Date()), stopping),
);
