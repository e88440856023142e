import type { Outside } from './outside.ts';
import type { Sent } from './send.ts';

/** Times in milliseconds. */
export interface RoundLimits {
  readonly requestTimeout: number;
  /**
   * Full jitter between 0 and `min(backoffCap, backoffBase * 2^n)`, after n rounds without progress. So much is also
   * left before the deadline for the last round.
   */
  readonly backoffBase: number;
  readonly backoffCap: number;
}

export interface Round {
  readonly sent: Sent;
  /** Operations that have no final outcome yet. */
  readonly left: number;
  /** Whether any operation got its final outcome. */
  readonly progress: boolean;
}

/**
 * Runs rounds, with a pause between, until nothing is left or the deadline comes first. An engine that takes part of
 * each round is kept busy: only rounds without any progress make the pauses longer. Returns how many requests sent
 * something again.
 * https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export async function inRounds(
  limits: RoundLimits,
  { now, sleep, random, deadline }: Outside,
  runRound: () => Promise<Round>,
): Promise<number> {
  let again = 0;
  for (let round = 0, barren = 0; ; round += 1) {
    const { sent, left, progress } = await runRound();
    again += round > 0 ? sent.requests : sent.repeats;
    if (left === 0) return again;
    barren = progress ? 0 : barren + 1;
    const longest = Math.min(limits.backoffCap, limits.backoffBase * 2 ** Math.max(0, barren - 1));
    // Shorten the pause if need be, so that there is time for another round.
    const spare = deadline - now() - limits.backoffBase;
    if (spare <= 0) return again;
    await sleep(random() * Math.min(longest, spare));
  }
}
