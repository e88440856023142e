import { once } from 'node:events';

/** Prints a line, and waits for a reader that is slower: what is read from a stream must not pile up here. */
export async function printLine(text: string, signal: AbortSignal): Promise<void> {
  if (process.stdout.write(`${text}\n`) || signal.aborted) return;
  await once(process.stdout, 'drain', { signal }).catch(() => undefined);
}
