/** Exit code of a run that Ctrl-C ended. */
export const interruptedExitCode = 130;

/**
 * Aborted by the first Ctrl-C, or another of these signals. The second ends the process at once.
 * For runs that clean up however long it takes; `Stopping` is for those that let requests finish for some seconds.
 */
export function interruption(signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']): AbortSignal {
  const stopping = new AbortController();
  for (const signal of signals) {
    process.once(signal, () => {
      stopping.abort();
      process.once(signal, () => process.exit(interruptedExitCode));
    });
  }
  return stopping.signal;
}
