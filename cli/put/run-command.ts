import { colors } from '../kit/colors.ts';
import { Fault } from '../kit/fault.ts';
import { interruptedExitCode } from '../kit/interruption.ts';
import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import { openInput } from '../records/open.ts';
import { Leftovers } from './leftovers.ts';
import type { PutOptions } from './options.ts';
import { showPut } from './progress.ts';
import { leftoverLines, summary, summaryLine } from './report.ts';
import { runPut } from './run.ts';
import { Tally } from './tally.ts';
import { checkStream, openTarget } from './target.ts';

/** Puts it all, says what came of it, and returns the exit code. @throws Fault when nothing can be put */
export async function put(options: PutOptions, stopping: Stopping): Promise<number> {
  const leftovers = new Leftovers(options.leftovers);
  await leftovers.check();
  const target = await openTarget(options.target);
  try {
    await checkStream(target, stopping.signal);
    const input = await openInput(options.source, { ...options, warn }, stopping.signal);
    const tally = new Tally();
    const startedAt = performance.now();
    const hideProgress = options.quiet ? (): void => undefined : showPut(input, tally);
    const fault =
      (await asFault(runPut({ options, target, input, leftovers, tally, stopping }).finally(hideProgress))) ??
      (await asFault(leftovers.close()));
    report(options, tally, fault);
    const code = fault !== undefined || tally.leftOverRecords > 0 ? 1 : 0;
    // Before the summary: if its reader is gone, the process ends with this code.
    process.exitCode = stopping.wasInterrupted ? interruptedExitCode : code;
    const done = summary(tally, target.stream.StreamName, performance.now() - startedAt, options.leftovers);
    if (options.json || !options.quiet) printResult(options, done, () => summaryLine(done));
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
