import { z } from 'zod';

// What a function logs in each invocation, declared once: the functions write these lines (they import the types alone,
// so that no schema is in a bundle), and the local run, the fault bench and others read them.

/** Counts that add up: received is the sum of the others (G3). */
export const accounting = z.object({
  received: z.number(),
  indexed: z.number(),
  duplicate: z.number(),
  stale: z.number(),
  filtered: z.number(),
  rejected: z.number(),
  errored: z.number(),
});

const counts = z.record(z.string(), z.number());

/** Of the first and the last record. */
const sequenceNumbers = z.tuple([z.string().optional(), z.string().optional()]);

/** A batch of the indexer; `redrive` has the same fields, and is counted apart. */
export const batchLine = z.object({
  message: z.literal('batch'),
  shardId: z.string().optional(),
  sequenceNumbers,
  records: accounting,
  documents: accounting,
  deadLetters: z.number(),
  bulkRetries: z.number(),
  /** Documents whose event times aren't plausible, and the earliest and latest of those, ISO 8601. Absent: none. */
  implausible: z
    .object({ documents: z.number(), from: z.string().optional(), to: z.string().optional() })
    .optional(),
  /** By `stage:type`. */
  failures: counts,
  /** Sequence number of the record that has to come again, with all behind it. */
  resumeFrom: z.string().optional(),
  milliseconds: z.number(),
  /** What of it decode, transform and document took, and the bulk requests. Absent: nothing was sent. */
  steps: z.object({ building: z.number(), sending: z.number() }).optional(),
});

/** What holds a batch of the indexer, in words. The failure may quote the record. */
export const heldLine = z.object({
  message: z.literal('held'),
  shardId: z.string(),
  sequenceNumber: z.string(),
  /** Of the first record of the batch. */
  batchFrom: z.string(),
  failure: z.object({ stage: z.string(), type: z.string(), message: z.string() }),
  outlook: z.string(),
});

const alerts = z.object({
  fired: z.number(),
  resolved: z.number(),
  published: z.number(),
  suppressed: z.number(),
  failed: z.number(),
});

/** A batch of the aggregator. */
export const windowsLine = z.object({
  message: z.literal('windows'),
  shardId: z.string().optional(),
  sequenceNumbers,
  received: z.number(),
  folded: z.number(),
  /** Documents folded in, by window. Logs of an older version lack it. */
  foldedIn: counts.optional(),
  /** Values that are in no metric, by `window.metric`. */
  skipped: counts.optional(),
  /** Documents, by window. */
  late: counts,
  unjudged: counts,
  overflowed: z.number(),
  failed: z.number(),
  droppedKeys: z.number(),
  /** Windows of a key. */
  closed: z.number(),
  alerts,
  resumeFrom: z.string().optional(),
  milliseconds: z.number(),
});

/** Beside the line of its batch, at a level of its own: keys of the batch, by window. */
export const scatteredLine = z.object({
  message: z.literal('nearly every document has a key of its own'),
  scattered: counts,
});

export const sweepLine = z.object({
  message: z.literal('sweep'),
  idleShards: z.number(),
  closed: z.number(),
  /** Seconds. */
  outboxOldest: z.number(),
  alerts,
  milliseconds: z.number(),
});

/** An invocation that failed as a whole. */
export const faultLine = z.object({
  message: z.literal('fault'),
  /** What the aggregator was doing. */
  during: z.string().optional(),
  fault: z.object({ name: z.string(), message: z.string() }),
});

export type Accounting = z.infer<typeof accounting>;
export type AlertCounts = z.infer<typeof alerts>;

export type LogLine =
  | z.infer<typeof batchLine>
  | z.infer<typeof heldLine>
  | z.infer<typeof windowsLine>
  | z.infer<typeof sweepLine>
  | z.infer<typeof faultLine>;

/** The line with this message, without the message. */
export type LogFields<Message extends LogLine['message']> = Omit<
  Extract<LogLine, { readonly message: Message }>,
  'message'
>;
