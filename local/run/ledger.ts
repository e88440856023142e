import { parseJson } from '../../functions/core/json/parse-json.ts';
import { type Accounting, batchLine } from '../../functions/lambda/log-lines.ts';

const line = batchLine.pick({ message: true, records: true, failures: true });

/** Adds up what the function's own log lines say of its batches; a record that comes again is counted again. */
export class Ledger {
  readonly totals: Accounting = {
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
  read(text: string): boolean {
    const batch = line.safeParse(parseJson(text));
    if (!batch.success) return false;
    for (const [name, count] of Object.entries(batch.data.records)) {
      const key = line.shape.records.keyof().parse(name);
      this.totals[key] += count;
    }
    for (const [type, count] of Object.entries(batch.data.failures)) {
      this.failures.set(type, (this.failures.get(type) ?? 0) + count);
    }
    return true;
  }
}
