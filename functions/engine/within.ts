/**
 * Options of a request that is answered within so many milliseconds or not at all: the client's own timeout starts
 * anew with every byte, so the signal ends a trickling answer too. Timers take whole milliseconds only.
 */
export function within(timeout: number): { readonly requestTimeout: number; readonly signal: AbortSignal } {
  const wholeMs = Math.max(1, Math.floor(timeout));
  return { requestTimeout: wholeMs, signal: AbortSignal.timeout(wholeMs) };
}
