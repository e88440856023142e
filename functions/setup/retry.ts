import { errors } from '@elastic/elasticsearch';
import { SetupError } from '../engine/install/setup-error.ts';

export interface RetryLimits {
  /** Milliseconds since the epoch after which nothing is tried again. */
  readonly deadline: number;
  readonly pause: number;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Tries again while a fresh domain isn't ready yet: no answer, 5xx, 429, and 403, because the domain learns of new
 * roles only after a while. A refusal of what was sent is final.
 */
export async function untilReady<Result>(
  attempt: () => Promise<Result>,
  limits: RetryLimits,
): Promise<Result> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || limits.now() + limits.pause >= limits.deadline) throw error;
      await limits.sleep(limits.pause);
    }
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof errors.ElasticsearchClientError) return true;
  if (!(error instanceof SetupError)) return false;
  return error.status === 403 || error.status === 429 || error.status >= 500;
}
