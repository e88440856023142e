/** Faults of a bulk request to the engine. */
export const bulkFaults = [
  'bulk: 429',
  'bulk: 503',
  'bulk: items 429',
  'bulk: items 503',
  'bulk: reset before',
  'bulk: reset after',
  'bulk: slow',
  'bulk: truncated',
  'bulk: no answer',
] as const;

/** Faults of any other request to the engine, such as the reading of documents. */
export const readFaults = [
  'read: 429',
  'read: 503',
  'read: reset',
  'read: slow',
  'read: truncated',
  'read: no answer',
] as const;

/** Faults of reading the stream. */
export const streamFaults = [
  'stream: throttled',
  'stream: iterator expired',
  'stream: reset before',
  'stream: reset after',
  'stream: slow',
] as const;

/** Faults of the function's process, in the middle of a batch. */
export const functionFaults = ['function: killed', 'function: out of memory', 'function: timed out'] as const;

/** What happens to the machines, one after the other. */
export const events = [
  'engine: killed',
  'dead letters: refused',
  'reshard: split',
  'reshard: merge',
  'stream: replayed',
] as const;

export type BulkFault = (typeof bulkFaults)[number];
export type ReadFault = (typeof readFaults)[number];
export type StreamFault = (typeof streamFaults)[number];
export type FunctionFault = (typeof functionFaults)[number];
export type Event = (typeof events)[number];
export type FaultKind = BulkFault | ReadFault | StreamFault | FunctionFault | Event;

export const allFaults: readonly FaultKind[] = [
  ...bulkFaults,
  ...readFaults,
  ...streamFaults,
  ...functionFaults,
  ...events,
];
