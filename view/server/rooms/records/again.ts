import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two goes. */
const pauseMs = 1_000;

/** Does it again whenever it has ended or failed, until the signal. */
export async function again(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
  failed: (fault: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    await work(signal).catch((thrown: unknown) => {
      if (!signal.aborted) failed(thrown);
    });
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
