/** Never resolves. @throws the signal's reason as soon as there is one */
export function givenUp(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** All are awaited even when one fails, so that nothing is left to start after the others have been stopped. */
export function allOrThrow<Values extends readonly unknown[]>(
  settled: {
    [Place in keyof Values]: PromiseSettledResult<Values[Place]>;
  },
): Values;
export function allOrThrow(settled: readonly PromiseSettledResult<unknown>[]): readonly unknown[] {
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
