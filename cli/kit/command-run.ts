import { colors } from './colors.ts';
import { Fault } from './fault.ts';
import { interruptedExitCode } from './interruption.ts';
import { quietSdk } from './quiet-sdk.ts';
import { Stopping } from './stopping.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a command to its exit code: a Fault is one sentence and 1, Ctrl-C is 130. The first Ctrl-C lets requests under
 * way finish for some seconds, the second doesn't wait.
 */
export async function runCommand(command: (stopping: Stopping) => Promise<number>): Promise<void> {
  quietSdk();
  const stopping = new Stopping(() => performance.now());
  const stop = (): void => stopping.stop();
  for (const signal of signals) process.on(signal, stop);
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
    for (const signal of signals) process.off(signal, stop);
  }
}

/** Sets the exit code: the one returned, or 1 for a Fault, whose sentence is printed. Ends with who reads the output. */
export async function reportFault(work: () => Promise<number>): Promise<void> {
  process.stdout.on('error', endWithReader);
  try {
    process.exitCode = await work();
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    console.error(colors.red(thrown.message));
    process.exitCode = 1;
  }
}

/** `… list | head -1` closes the pipe when it has seen enough. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
