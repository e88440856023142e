/** How long a role that has just been made is waited for. */
export interface Patience {
  /** Milliseconds since the epoch after which nothing is asked again. */
  readonly deadline: number;
  readonly pause: number;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Refusals that pass: IAM takes some seconds to know a new role, and an account shares few requests a second. */
const passing = new Set(['AccessDeniedException', 'AccessDenied', 'LimitExceededException', 'Throttling']);

/**
 * Asks AWS, again and again while it refuses a role that may be too new.
 * @throws what the last attempt threw
 */
export async function whenAllowed<Answer>(ask: () => Promise<Answer>, patience: Patience): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const passes = error instanceof Error && passing.has(error.name);
      if (!passes || patience.now() + patience.pause >= patience.deadline) throw error;
      await patience.sleep(patience.pause);
    }
  }
}
