import type { RecordTail } from './tail.ts';
import type { TailRecord } from './tail-record.ts';

/** What a tail had kept when a page paused it: filters choose among these until the page goes on. */
export interface Pause {
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  readonly records: readonly TailRecord[];
  /** The oldest of them: what came before isn't kept. */
  readonly since: number;
  /** The tail, and the records that it had read. */
  readonly tail: RecordTail;
  readonly read: number;
}

/** Pauses that are kept: each holds as many records as a tail does. */
const mostPauses = 4;

/** A page's clock and the stream's may differ; a pause that is older, and not known, was before this server began. */
const newForMs = 15_000;

/** The pauses of one source, which outlive readings: another filter, a record that is opened, a reload. */
export class Pauses {
  private readonly known = new Map<number, Pause>();

  /** @returns `undefined` for one that isn't kept any more */
  of(at: number, tail: RecordTail, now = Date.now()): Pause | undefined {
    const known = this.known.get(at) ?? (Math.abs(now - at) < newForMs ? begun(at, tail) : undefined);
    if (known === undefined) return undefined;
    // What was used last goes last.
    this.known.delete(at);
    this.known.set(at, known);
    const [oldest] = this.known.keys();
    if (this.known.size > mostPauses && oldest !== undefined) this.known.delete(oldest);
    return known;
  }
}

function begun(at: number, tail: RecordTail): Pause {
  const { records } = tail.kept;
  return { at, records, since: records[0]?.record.arrivalTime ?? tail.from, tail, read: tail.read };
}
