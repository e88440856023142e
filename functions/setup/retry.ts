import { errors } from '@elastic/elasticsearch';
import { SetupError } from '../engine/install/setup-error.ts';

export interface RetryLimits {
  /** Milliseconds since the epoch after which nothing is tried again. */
  readonly deadline: number;
  readonly pause: number;
  /** Whether a failure may pass by itself; default: `isPassing`, and 403, because a domain learns of new roles only after a while. */
  readonly isTransient?: (error: unknown) => boolean;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Tries again while an engine isn't ready yet. A refusal of what was sent is final.
 * @throws what the last attempt threw
 */
export async function untilReady<Result>(
  attempt: () => Promise<Result>,
  limits: RetryLimits,
): Promise<Result> {
  const { isTransient = isPassingOrForbidden } = limits;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || limits.now() + limits.pause >= limits.deadline) throw error;
      await limits.sleep(limits.pause);
    }
  }
}

/** Whether an engine gave no answer, 429 or 5xx. */
export function isPassing(error: unknown): boolean {
  if (error instanceof errors.ElasticsearchClientError) return true;
  return error instanceof SetupError && (error.status === 429 || error.status >= 500);
}

function isPassingOrForbidden(error: unknown): boolean {
  return isPassing(error) || (error instanceof SetupError && error.status === 403);
}
