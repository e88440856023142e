import { z } from 'zod';

const counts = z.object({
  received: z.number(),
  indexed: z.number(),
  duplicate: z.number(),
  stale: z.number(),
  filtered: z.number(),
  rejected: z.number(),
  errored: z.number(),
});

const batchLine = z.object({
  message: z.literal('batch'),
  records: counts,
  failures: z.record(z.string(), z.number()),
});

export type Counts = z.infer<typeof counts>;

/** Adds up what the function's own log lines say of its batches; a record that comes again is counted again. */
export class Ledger {
  readonly totals: Counts = {
    received: 0,
    indexed: 0,
    duplicate: 0,
    stale: 0,
    filtered: 0,
    rejected: 0,
    errored: 0,
  };
  readonly failures = new Map<string, number>();

  /** Whether the line was a batch's; others are for the user to see. */
  read(line: string): boolean {
    const batch = batchLine.safeParse(parseLine(line));
    if (!batch.success) return false;
    for (const [name, count] of Object.entries(batch.data.records)) {
      const key = counts.keyof().parse(name);
      this.totals[key] += count;
    }
    for (const [type, count] of Object.entries(batch.data.failures)) {
      this.failures.set(type, (this.failures.get(type) ?? 0) + count);
    }
    return true;
  }
}

/** Undefined when it is no JSON. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
