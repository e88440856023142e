import type { FlowFrame } from '../../view/protocol/flow.ts';

const none = { received: 0, indexed: 0, duplicate: 0, stale: 0, filtered: 0, rejected: 0, errored: 0 };

/** A frame of a run that has done nothing, but for what a test changes. */
export function flowFrame(changes: Partial<FlowFrame> = {}): FlowFrame {
  return {
    ...{ at: 0, since: 0, read: 0, records: none, documents: 0, deadLetters: 0, failures: [] },
    rates: { read: 0, received: 0, indexed: 0, filtered: 0, rejected: 0, folded: 0 },
    ...{ lag: 0, lagging: [] },
    indexer: { lag: 0, invocations: 0, failed: 0 },
    engine: { state: 'taking', bulkRetries: 0, recentRetries: 0 },
    ...{ warnings: [], points: [] },
    ...changes,
  };
}
