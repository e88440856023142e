import { z } from 'zod';
import { accounting } from '../../functions/lambda/log-lines.ts';

// What a local run says of itself at `snapshotUrl`, declared once: the run writes it, and commands and the view read it.

const count = z.number();

const lane = z.object({
  waiting: count,
  underWay: z.object({ records: count, since: count, retries: count }).optional(),
});

const shard = z.object({
  shardId: z.string(),
  /** Read and not behind the checkpoint. */
  records: count,
  since: count.optional(),
  lanes: z.array(lane),
});

const deliveries = z.object({
  invocations: count,
  retries: count,
  failed: count,
  /** Of the newest: milliseconds. */
  recent: z.array(z.object({ at: count, waited: count, gathered: count, took: count, isDone: z.boolean() })),
});

/** A function's share of the stream. */
const reader = z.object({
  /** Records behind its checkpoints. */
  passed: count,
  shards: z.array(shard),
  deliveries,
});

/** Counts at one time, from the run's beginning: two points make a rate. */
const point = z.object({
  /** Milliseconds since the epoch. */
  at: count,
  /** Records that the stream has given. */
  read: count,
  received: count,
  indexed: count,
  filtered: count,
  rejected: count,
  folded: count,
  /** Milliseconds for which the oldest record has waited. */
  lag: count,
});

export const runSnapshot = z.object({
  at: count,
  startedAt: count,
  /** Records that the stream has given; what was delivered again is counted once. */
  read: count,
  records: accounting,
  documents: accounting,
  /** Records, by `stage:type`. */
  failures: z.record(z.string(), count),
  bulkRetries: count,
  deadLetters: count,
  indexer: reader,
  /** What the steps of the indexer took in its newest batches: milliseconds. */
  steps: z.array(z.object({ at: count, building: count, sending: count })),
  held: z.array(
    z.object({
      shardId: z.string(),
      sequenceNumber: z.string(),
      since: count,
      reason: z.string(),
      outlook: z.string(),
    }),
  ),
  aggregator: reader
    .extend({
      received: count,
      folded: count,
      late: count,
      closed: count,
      alerts: z.object({
        fired: count,
        resolved: count,
        published: count,
        suppressed: count,
        failed: count,
      }),
    })
    .optional(),
  warnings: z.array(z.object({ id: z.string(), text: z.string() })),
  /** A point each second, oldest first. */
  points: z.array(point),
});

export type RunSnapshot = z.infer<typeof runSnapshot>;
export type RunPoint = z.infer<typeof point>;
