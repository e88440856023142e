import type { Expiring } from '../core/outcome/expiring.ts';
import { InvocationFault, type RecordOutcome } from '../core/outcome/outcome.ts';
import type { StreamRecord } from '../pipeline/record.ts';

/**
 * Lets records leave that are about to expire, even when nothing can be done for the invocation as a whole: the engine
 * refuses our credentials, or can't be understood. Of any other batch the fault is thrown on, and it comes again.
 *
 * @param conclude what becomes of records that have to come again, and of those that expire
 */
export async function expireDespiteFault<Batch>(
  records: readonly StreamRecord[],
  isExpiring: Expiring,
  process: () => Promise<Batch>,
  conclude: (outcomes: readonly RecordOutcome[], fault: InvocationFault) => Promise<Batch>,
): Promise<Batch> {
  try {
    return await process();
  } catch (thrown) {
    const [first] = records;
    if (!(thrown instanceof InvocationFault) || first === undefined || !isExpiring(first)) throw thrown;
    const failure = { stage: 'function', type: thrown.code.toLowerCase(), message: thrown.message } as const;
    return conclude(
      records.map(() => ({ status: 'errored', failures: [failure] })),
      thrown,
    );
  }
}
