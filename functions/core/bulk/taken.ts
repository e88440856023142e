import type { BulkAnswer } from './bulk-answer.ts';
import type { Taken } from './flow.ts';

/**
 * How the engine took a request (G7).
 *
 * @param doubted all of its operations were refused before while the engine was well: a 500 for them says nothing of it
 */
export function takenOf(answer: BulkAnswer, doubted: boolean): Taken {
  if (answer.kind === 'unreachable') return 'failed';
  if (answer.kind === 'refused') return doubted && answer.status === 500 ? 'all' : takenBy(answer.status);
  const failed = answer.items.filter(({ status }) => takenBy(status) !== 'all');
  if (failed.length === 0) return 'all';
  const nothing = failed.length === answer.items.length && failed.every(({ status }) => status >= 500);
  if (nothing && !(doubted && failed.every(({ status }) => status === 500))) return 'failed';
  // A plain 500 beside documents that were taken is about its own document, and asks for no slower pace.
  return failed.every(({ status }) => status === 500) ? 'all' : 'throttled';
}

/** What the status of a whole request says. */
export function takenBy(status: number): Taken {
  if (status >= 500) return 'failed';
  return status === 429 ? 'throttled' : 'all';
}
