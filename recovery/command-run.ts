import { colors } from '../local/colors.ts';
import { Fault } from '../producer/fault.ts';
import { Stopping } from '../producer/stopping.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const interruptedExitCode = 130;

/**
 * Runs a command to its exit code: a Fault is one sentence and 1, Ctrl-C is 130. The first lets what is under way
 * finish for some seconds, the second doesn't wait.
 */
export async function runCommand(command: (stopping: Stopping) => Promise<number>): Promise<void> {
  // The SDK would print eight lines about its plans for Node 20 before every run; the lockfile pins one that runs on it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const stopping = new Stopping(() => performance.now());
  const stop = (): void => stopping.stop();
  for (const signal of signals) process.on(signal, stop);
  process.stdout.on('error', endWithReader);
  try {
    const code = await command(stopping);
    process.exitCode = stopping.wasInterrupted ? interruptedExitCode : code;
  } catch (thrown) {
    if (stopping.wasInterrupted) process.exitCode = interruptedExitCode;
    else if (thrown instanceof Fault) {
      console.error(colors.red(thrown.message));
      process.exitCode = 1;
    } else throw thrown;
  } finally {
    stopping.end();
    for (const signal of signals) process.off(signal, stop);
  }
}

/** `… list | head -1` closes the pipe when it has seen enough. */
export function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
