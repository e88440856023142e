/** Faults of a bulk request to the engine. */
export const bulkFaults = [
  'bulk: 429',
  'bulk: 503',
  'bulk: items 429',
  'bulk: items 503',
  'bulk: items 500',
  'bulk: reset before',
  'bulk: reset after',
  'bulk: slow',
  'bulk: truncated',
  'bulk: no answer',
  'bulk: query ignored',
] as const;

/** What an engine may answer for documents that it doesn't have, with success for their status. */
export const hiddenRefusals = ['refusal: failure store', 'refusal: dropped'] as const;

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

/** Faults of the aggregator's requests to the engine: its writes, its reads by id, its searches and refreshes. */
export const windowEdges = ['windows bulk', 'windows get', 'windows search'] as const;
export type WindowEngineFault =
  | `windows ${BulkFault}`
  | `${Exclude<(typeof windowEdges)[number], 'windows bulk'>}: ${ReadForm}`;
type ReadForm = ReadFault extends `read: ${infer Form}` ? Form : never;

export const windowEngineFaults: readonly WindowEngineFault[] = [
  ...bulkFaults.map((fault) => `windows ${fault}` as const),
  ...readFaults.flatMap((fault) => {
    const form = fault.slice('read: '.length) as ReadForm;
    return [`windows get: ${form}`, `windows search: ${form}`] as const;
  }),
];

/** Faults of publishing. */
export const snsFaults = [
  'sns: 500',
  'sns: throttled',
  'sns: reset before',
  'sns: reset after',
  'sns: slow',
] as const;

/** Steps of the aggregator after which its process ends: what it wrote is there, what comes after is not. */
export const moments = ['key-pane', 'shard', 'slot', 'alert-state', 'message', 'published'] as const;
export type Moment = (typeof moments)[number];

/** How the process ends after each, to tell which it was. All of these end it as suddenly as SIGKILL does. */
export const signalOf: Readonly<Record<Moment, string>> = {
  'key-pane': 'SIGUSR2',
  shard: 'SIGALRM',
  slot: 'SIGVTALRM',
  'alert-state': 'SIGPWR',
  message: 'SIGIO',
  published: 'SIGSTKFLT',
};

/** Step after which an invocation is held: its alerts are claimed and admitted, and not yet stored as a message. */
export const momentOfHold = 'pace';

/** What such an invocation logs when it begins to wait. */
export const heldLine = 'held by the bench';

/** Faults of the aggregator's process. */
export const aggregatorLosses = [
  'aggregator: killed',
  'aggregator: out of memory',
  'aggregator: timed out',
  ...moments.map((moment) => `aggregator: killed after ${moment}` as const),
] as const;

/** What comes side by side with a batch of the aggregator's. */
export const aggregatorCompany = [
  'aggregator: two at once',
  'aggregator: an older batch again',
  'aggregator: swept meanwhile',
] as const;

export type AggregatorLoss = (typeof aggregatorLosses)[number];
export type AggregatorCompany = (typeof aggregatorCompany)[number];
export const aggregatorFaults = [...aggregatorLosses, ...aggregatorCompany] as const;

/** What looks like bad documents for some seconds: all of a request are refused, the probes too, or those of one shard. */
export const outages = ['engine: refuses all', 'engine: shard fails'] as const;
export type Outage = (typeof outages)[number];

/** What happens to the machines, one after the other. */
export const events = [
  'engine: killed',
  ...outages,
  'dead letters: refused',
  'reshard: split',
  'reshard: merge',
  'stream: replayed',
] as const;

export type BulkFault = (typeof bulkFaults)[number];
export type HiddenRefusal = (typeof hiddenRefusals)[number];
export type ReadFault = (typeof readFaults)[number];
export type StreamFault = (typeof streamFaults)[number];
export type FunctionFault = (typeof functionFaults)[number];
export type Event = (typeof events)[number];
export type SnsFault = (typeof snsFaults)[number];
export type AggregatorFault = (typeof aggregatorFaults)[number];
export type FaultKind =
  | BulkFault
  | HiddenRefusal
  | ReadFault
  | StreamFault
  | FunctionFault
  | WindowEngineFault
  | SnsFault
  | AggregatorFault
  | Event;

export const allFaults: readonly FaultKind[] = [
  ...bulkFaults,
  ...hiddenRefusals,
  ...readFaults,
  ...streamFaults,
  ...functionFaults,
  ...windowEngineFaults,
  ...snsFaults,
  ...aggregatorFaults,
  ...events,
];
