const baseDelayMs = 100;
const maxDelayMs = 5_000;

/**
 * Full jitter: anything from nothing to the exponential delay, in milliseconds.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelayMs(attempt: number, random: () => number): number {
  return random() * Math.min(maxDelayMs, baseDelayMs * 2 ** attempt);
}
