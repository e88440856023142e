import { setTimeout as delay } from 'node:timers/promises';

export interface SweepOptions {
  /** Milliseconds from the end of a sweep to the next. */
  readonly every: number;
  readonly sweep: () => Promise<unknown>;
  readonly report: (message: string) => void;
}

/**
 * Sweeps again and again, never twice at once. One that fails is reported, and the next comes as if nothing had been;
 * while they fail alike, the first speaks for all.
 *
 * @returns ends it, after the sweep that is under way
 */
export function startSweeps({ every, sweep, report }: SweepOptions): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    let said: string | undefined;
    for (;;) {
      await delay(every, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const failure = await sweep().then(
        () => undefined,
        (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
      );
      if (failure !== undefined && failure !== said && !signal.aborted) report(`a sweep failed: ${failure}`);
      said = failure;
    }
  };
  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };
}
