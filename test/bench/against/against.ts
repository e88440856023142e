import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { colors } from '../../../cli/kit/colors.ts';
import { Fault } from '../../../cli/kit/fault.ts';
import { interruptedExitCode, interruption } from '../../../cli/kit/interruption.ts';
import { withScratchFolder } from '../../../local/engine/scratch-folder.ts';
import type { CompareOptions } from '../options.ts';
import { measureBoth, type Result } from './measure.ts';
import { planOf } from './plans.ts';
import { checkOut, type Revision, thisCheckout } from './revision.ts';
import { tableOf } from './table.ts';
import { verdictLine, verdictOf } from './verdict.ts';

/**
 * Compares this checkout with another commit, and prints the table and what it says. Returns the exit code: 1 when a
 * measure is certainly worse than allowed, or something failed.
 */
export async function compareWith(options: CompareOptions): Promise<number> {
  const stopped = interruption(['SIGINT', 'SIGTERM', 'SIGHUP']);
  try {
    return await withScratchFolder(tmpdir(), (folder) => compareIn(folder, options, stopped));
  } catch (thrown) {
    if (stopped.aborted) return interruptedExitCode;
    if (!(thrown instanceof Fault)) throw thrown;
    console.error(colors.red(thrown.message));
    return 1;
  }
}

async function compareIn(folder: string, options: CompareOptions, signal: AbortSignal): Promise<number> {
  const onProgress = (message: string) => console.error(message);
  const now = await thisCheckout();
  const before = await checkOut(options.against, join(folder, 'revision'), signal);
  console.log(`A ${describe(before)}\nB ${describe(now)}`);
  signal.throwIfAborted();
  const results = await measureBoth({
    ...{ revisions: { before, now }, only: options.only, plan: planOf(options) },
    ...{ folder, signal, onProgress },
  });
  report(results);
  return results.some(({ comparison, direction }) => verdictOf(comparison, direction) === 'worse') ? 1 : 0;
}

function describe({ name, notes }: Revision): string {
  return [name, ...notes].join('\n  ');
}

function report(results: readonly Result[]): void {
  console.log(`\n${tableOf(results).join('\n')}\n`);
  for (const { name, comparison, direction } of results) {
    console.log(verdictLine(name, comparison, direction));
  }
  const [load = 0] = loadavg();
  console.log(`Load of the last minute ${load.toFixed(1)}, on ${cpus().length} cores.`);
}
