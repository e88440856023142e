import { tmpdir } from 'node:os';
import { colors } from '../../cli/kit/colors.ts';
import { interruptedExitCode, interruption } from '../../cli/kit/interruption.ts';
import { quietSdk } from '../../cli/kit/quiet-sdk.ts';
import { withScratchFolder } from '../../local/engine/scratch-folder.ts';
import { expectShortLives } from '../../local/engine/short-lived.ts';
import { readTortureOptions, type TortureOptions } from './options.ts';
import { printLedger, printResult } from './print.ts';
import { createProgress } from './progress.ts';
import { runFaults } from './run-faults.ts';
import { clocks } from './scenarios/clocks.ts';
import { outage } from './scenarios/outage.ts';
import { poison } from './scenarios/poison.ts';
import { refusals } from './scenarios/refusals.ts';

quietSdk();
expectShortLives();

const scenarios = { poison, outage, refusals, clocks };

async function runScenario(
  name: keyof typeof scenarios,
  options: Parameters<typeof poison>[0],
): Promise<number> {
  const result = await scenarios[name](options);
  printLedger(result.ledger, console.log);
  for (const line of result.measured) console.log(line);
  for (const line of result.missed) console.log(`MISSED ${line}`);
  return result.ledger.violations.length === 0 && result.missed.length === 0 ? 0 : 1;
}

/** Returns the exit code: 0 only when nothing was wrong and no kind of fault fell short. */
async function main(options: TortureOptions, folder: string, signal: AbortSignal): Promise<number> {
  const { minutes, seed, verbose, scenario, mutant } = options;
  if (scenario !== undefined) {
    return runScenario(scenario, {
      folder,
      seed,
      minutes,
      mutant,
      signal,
      print: (line) => console.error(line),
    });
  }
  const progress = createProgress(minutes * 60_000);
  try {
    const result = await runFaults({
      ...options,
      folder,
      duration: minutes * 60_000,
      signal,
      report: (message) => verbose && progress.print(message),
      onProgress: progress.tick,
    });
    progress.stop();
    printResult(result, seed, console.log);
    const right = result.ledger.violations.length === 0;
    return right && (result.short.length === 0 || minutes < 2) ? 0 : 1;
  } finally {
    progress.stop();
  }
}

const stopped = interruption();
const options = readTortureOptions(process.argv.slice(2));
try {
  process.exitCode = await withScratchFolder(tmpdir(), (folder) => main(options, folder, stopped));
} catch (thrown) {
  if (!stopped.aborted)
    console.error(colors.red(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)));
  process.exitCode = stopped.aborted ? interruptedExitCode : 1;
}
// Left to end by itself, Node may wait for ever for connections that were reset to be torn down.
process.exit();
