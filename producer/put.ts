import { colors } from '../local/colors.ts';
import { Fault } from './fault.ts';
import { Leftovers } from './leftovers.ts';
import { type PutOptions, parseOptions } from './options.ts';
import { showProgress } from './progress.ts';
import { leftoverLines, summaryLine } from './report.ts';
import { runPut } from './run.ts';
import { openInput } from './source/open.ts';
import { Stopping } from './stopping.ts';
import { Tally } from './tally.ts';
import { checkStream, openTarget } from './target.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const interruptedExitCode = 130;

async function main(): Promise<number> {
  // The SDK would print eight lines about its plans for Node 20 before every run; the lockfile pins one that runs on it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const stopping = new Stopping(() => performance.now());
  const stop = (): void => stopping.stop();
  for (const signal of signals) process.on(signal, stop);
  try {
    const options = parseOptions(process.argv.slice(2), process.stdin.isTTY === true, new Date());
    return await put(options, stopping);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(colors.red(error.message));
    return 1;
  } finally {
    stopping.end();
    for (const signal of signals) process.off(signal, stop);
  }
}

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
    if (!options.quiet) console.log(summaryLine(tally, target.stream, performance.now() - startedAt));
    if (stopping.wasInterrupted) return interruptedExitCode;
    return fault !== undefined || tally.leftOverRecords > 0 ? 1 : 0;
  } catch (error) {
    if (stopping.wasInterrupted) return interruptedExitCode;
    throw error;
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
    ? ` Up to line ${tally.lastLine} all is put or left over; nothing after it was put.`
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

process.exitCode = await main();
