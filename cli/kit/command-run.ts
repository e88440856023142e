import { colors } from './colors.ts';
import { usageExitCode } from './command-line.ts';
import { Fault } from './fault.ts';
import { interruptedExitCode } from './interruption.ts';
import { quietSdk } from './quiet-sdk.ts';
import { Stopping } from './stopping.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a command to its exit code: a Fault is one sentence and 1 (2 for a command line that can't be), Ctrl-C is 130.
 * The first Ctrl-C lets requests under way finish for some seconds, the second doesn't wait, the third ends the process;
 * so does the first if the command doesn't watch `stopping`.
 * @param ownSignals the command handles them itself
 */
export async function runCommand(
  command: (stopping: Stopping) => Promise<number>,
  { ownSignals = false }: { readonly ownSignals?: boolean | undefined } = {},
): Promise<void> {
  quietSdk();
  const stopping = new Stopping(() => performance.now());
  const stop = (): void => {
    if (stopping.interrupt()) process.exit(interruptedExitCode);
  };
  const handled = ownSignals ? [] : signals;
  for (const signal of handled) process.on(signal, stop);
  try {
    await reportFault(async () => {
      const code = await command(stopping).catch((thrown: unknown) => {
        if (stopping.wasInterrupted) return interruptedExitCode;
        throw thrown;
      });
      return stopping.wasInterrupted ? interruptedExitCode : code;
    });
  } finally {
    stopping.end();
    for (const signal of handled) process.off(signal, stop);
  }
}

/** Sets the exit code: the one returned, or that of a Fault, whose sentence is printed. */
async function reportFault(work: () => Promise<number>): Promise<void> {
  endWithReader();
  try {
    process.exitCode = await work();
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    console.error(colors.red(thrown.message));
    process.exitCode = thrown.code === 'USAGE' ? usageExitCode : 1;
  }
}

/** `… list | head -1` closes the pipe when it has seen enough: then the process ends. */
export function endWithReader(): void {
  if (!process.stdout.listeners('error').includes(onOutputError)) process.stdout.on('error', onOutputError);
}

function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
