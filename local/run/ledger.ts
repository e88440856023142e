import { parseJson } from '../../functions/core/json/parse-json.ts';
import { type Accounting, batchLine } from '../../functions/lambda/log-lines.ts';

const line = batchLine.pick({
  message: true,
  records: true,
  documents: true,
  failures: true,
  implausible: true,
  bulkRetries: true,
  deadLetters: true,
  steps: true,
});

/** Event times that aren't plausible: of how many documents, from the earliest to the latest, ISO 8601. */
export interface Implausible {
  documents: number;
  from?: string;
  to?: string;
}

/** What the steps of a batch took, in milliseconds. */
export interface TimedSteps {
  /** When its line was read. Milliseconds since the epoch. */
  readonly at: number;
  readonly building: number;
  readonly sending: number;
}

/** Batches whose steps are kept. */
const kept = 256;

/** Adds up what the function's own log lines say of its batches; a record that comes again is counted again. */
export class Ledger {
  readonly totals = nothing();
  readonly documents = nothing();
  readonly implausible: Implausible = { documents: 0 };
  /** Bulk requests that were sent again; letters written. */
  bulkRetries = 0;
  deadLetters = 0;
  /** Records, by `stage:type`. */
  readonly failures = new Map<string, number>();
  /** Of the newest batches, oldest first. */
  readonly steps: TimedSteps[] = [];

  /** Whether the line was a batch's; others are for the user to see. */
  read(text: string): boolean {
    const batch = line.safeParse(parseJson(text));
    if (!batch.success) return false;
    const { records, documents, failures, implausible, bulkRetries, deadLetters, steps } = batch.data;
    add(this.totals, records);
    add(this.documents, documents);
    this.bulkRetries += bulkRetries;
    this.deadLetters += deadLetters;
    for (const [type, count] of Object.entries(failures)) {
      this.failures.set(type, (this.failures.get(type) ?? 0) + count);
    }
    if (implausible !== undefined) this.addImplausible(implausible);
    if (steps !== undefined) this.steps.push({ at: Date.now(), ...steps });
    if (this.steps.length > kept) this.steps.shift();
    return true;
  }

  private addImplausible({ documents, from, to }: NonNullable<LineOfBatch['implausible']>): void {
    const all = this.implausible;
    all.documents += documents;
    // As text they are in order, within the years of four digits.
    if (from !== undefined && (all.from === undefined || from < all.from)) all.from = from;
    if (to !== undefined && (all.to === undefined || to > all.to)) all.to = to;
  }
}

type LineOfBatch = ReturnType<typeof line.parse>;

function nothing(): Accounting {
  return { received: 0, indexed: 0, duplicate: 0, stale: 0, filtered: 0, rejected: 0, errored: 0 };
}

function add(totals: Accounting, more: Accounting): void {
  for (const [name, count] of Object.entries(more)) {
    totals[line.shape.records.keyof().parse(name)] += count;
  }
}
