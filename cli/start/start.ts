import { once } from 'node:events';
import { type RunOptions, runOptionsOf, startCommand } from '../../local/run/options.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { indexPattern } from '../../local/run/put-demo.ts';
import { runDemo } from '../../local/run/run-demo.ts';
import { startRun } from '../../local/run/start-run.ts';
import { totals } from '../../local/run/summary.ts';
import type { CliCommand } from '../kit/cli-command.ts';
import { colors } from '../kit/colors.ts';
import { interruptedExitCode, interruption } from '../kit/interruption.ts';
import { removeRunFile, writeRunFile } from '../kit/run-file.ts';

const started = performance.now();

function report(message: string): void {
  const seconds = ((performance.now() - started) / 1_000).toFixed(1).padStart(5);
  console.error(`${colors.dim(`${seconds} s`)}  ${message}`);
}

async function main(options: RunOptions): Promise<number> {
  const stopped = interruption();
  report(`starting ${options.pipeline}`);
  const run = await startUnless(stopped, options);
  if (run === undefined) return interruptedExitCode;
  const engineDied = run.engine.died.then((sentence) => {
    throw new Error(sentence);
  });
  try {
    announce(run, options);
    return await Promise.race([serve(run, options, stopped), engineDied]);
  } finally {
    removeRunFile();
    report('stopping');
    await run.stop();
  }
}

/** Starts the run; `undefined` when Ctrl-C came first, and then nothing is left of it. */
async function startUnless(stopped: AbortSignal, options: RunOptions): Promise<LocalRun | undefined> {
  try {
    return await startRun(options, report, stopped);
  } catch (thrown) {
    if (!stopped.aborted) throw thrown;
    report('stopped before the start was complete');
    return undefined;
  }
}

/** The demo if there is to be one, then whatever clients put, until Ctrl-C. Returns the exit code. */
async function serve(run: LocalRun, options: RunOptions, stopped: AbortSignal): Promise<number> {
  const interrupted = untilAborted(stopped);
  if (options.demo) {
    const done = await Promise.race([runDemo(run, options, console.log), interrupted]);
    if (done === undefined) return interruptedExitCode;
    if (options.once) return done.isAccounted ? 0 : 1;
    console.log(`\nServing until Ctrl-C. ${whereToGo(run)}`);
  }
  await interrupted;
  if (run.ledger.totals.received > 0) console.log(`\n${totals(run.ledger, run.aggregator?.ledger)}`);
  return 0;
}

async function untilAborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
}

function announce(run: LocalRun, options: RunOptions): void {
  writeRunFile({
    pid: process.pid,
    pipeline: options.pipeline,
    index: indexPattern(run),
    eventTime: run.pipeline.document.eventTime,
    historicalInput: run.template.function.environment.HISTORICAL_INPUT === 'true',
    stream: run.stream,
    kinesisEndpoint: run.kinesisEndpoint,
    searchUrl: run.engine.url,
    searchAccess: accessOf(run.searchConfig),
    functionName: run.functionName,
    functionEndpoint: run.functionEndpoint,
    ...(run.aggregator && {
      aggregatorName: run.aggregator.functionName,
      notificationsUrl: run.aggregator.notificationsUrl,
    }),
    deadLetters: run.deadLetters,
    startedAt: new Date().toISOString(),
  });
  report(`engine: ${run.engine.source}`);
  report(`Kinesis at ${run.kinesisEndpoint}, stream ${run.stream}; search at ${run.engine.url}`);
  if (run.aggregator) {
    report(
      `windows are swept every ${options.sweepSeconds} s; notifications at ${run.aggregator.notificationsUrl}`,
    );
  }
  if (!options.demo) report(`ready for records. ${whereToGo(run)}`);
}

/** Where the secret is, and never what it is. A run signs nothing. */
function accessOf({ auth, secret, ca }: LocalRun['searchConfig']) {
  return { auth: auth === 'sigv4' ? ('none' as const) : auth, secret, ca };
}

function whereToGo(run: LocalRun): string {
  return `Search: curl '${run.engine.url}/${indexPattern(run)}/_search?pretty'`;
}

/** Runs until its end, and returns the exit code. */
async function start(options: RunOptions): Promise<number> {
  try {
    const code = await main(options);
    // A download that Ctrl-C came into would go on.
    if (code === interruptedExitCode) process.exit(code);
    return code;
  } catch (thrown) {
    console.error(colors.red(thrown instanceof Error ? thrown.message : String(thrown)));
    return 1;
  }
}

export const cli: CliCommand = {
  define: startCommand,
  run: (command) => start(runOptionsOf(command)),
  // Serving ends with Ctrl-C, and whatever it takes to stop all parts is waited for.
  ownSignals: true,
};
