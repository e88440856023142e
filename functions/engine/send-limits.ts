import type { SendLimits } from '../core/bulk/send-operations.ts';

/**
 * 5 MiB is what the engines' guides advise for one bulk request and fits below the smallest managed limit, 10 MiB.
 * Two requests in flight keep the engine busy while one answer is read; more added nothing when measured.
 */
export const sendLimits: SendLimits = {
  chunk: { bytes: 5 * 1024 * 1024, operations: 2_000 },
  concurrency: 2,
  requestTimeout: 30_000,
  backoffBase: 100,
  backoffCap: 5_000,
};
