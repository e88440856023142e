import { z } from 'zod';
import { plural } from '../../cli/kit/count.ts';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import { batchLine, heldLine, type LogFields } from '../../functions/lambda/log-lines.ts';
import { durationOf } from '../../functions/pipeline/duration.ts';

/** What of a batch ends a hold. */
const endLine = batchLine
  .pick({ message: true, deadLetters: true, resumeFrom: true })
  .extend({ shardId: z.string(), sequenceNumbers: z.tuple([z.string(), z.string()]) });

interface Hold {
  readonly sequenceNumber: string;
  /** Milliseconds. */
  readonly since: number;
  /** When to say it next; `said` tells whether it was. */
  readonly next: number;
  readonly said: boolean;
  readonly reason: string;
  readonly outlook: string;
}

/** A record that holds the batch of a lane. */
export interface HeldRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** `stage:type: message`; it may quote the record. */
  readonly reason: string;
  /** What comes of it: `comes again until the engine takes it`. */
  readonly outlook: string;
}

/** What passes sooner isn't worth a line. Milliseconds. */
const firstLineMs = 2_000;

/** Each line comes after twice the time of the one before, up to this. Milliseconds. */
const longestPauseMs = 300_000;

/**
 * Turns the indexer's lines on what holds a batch into few sentences: one soon, further ones in growing intervals, and
 * one when the shard goes on.
 */
export class HeldLines {
  private readonly report: (sentence: string) => void;
  private readonly now: () => number;
  /** By shard and first record of the batch: lanes of a shard are held independently. */
  private readonly holds = new Map<string, Hold>();

  constructor(report: (sentence: string) => void, now: () => number = Date.now) {
    this.report = report;
    this.now = now;
  }

  /** Whether the line was of this kind; those of batches are read, and are for others as well. */
  read(line: string): boolean {
    // A batch whose parse is for nothing while nothing is held.
    if (this.holds.size === 0 && !line.includes('"held"')) return false;
    const parsed = parseJson(line);
    const held = heldLine.safeParse(parsed);
    if (held.success) this.held(held.data);
    const batch = endLine.safeParse(parsed);
    if (batch.success) this.ended(batch.data);
    return held.success;
  }

  /** What is held now. */
  get holding(): readonly HeldRecord[] {
    return [...this.holds].map(([key, { sequenceNumber, since, reason, outlook }]) => ({
      shardId: key.split(' ')[0] ?? key,
      ...{ sequenceNumber, since, reason, outlook },
    }));
  }

  private held({ shardId, sequenceNumber, batchFrom, failure, outlook }: LogFields<'held'>): void {
    const key = `${shardId} ${batchFrom}`;
    const now = this.now();
    const known = this.holds.get(key);
    const { stage, type, message } = failure;
    const reason = `${stage}:${type}: ${message}`;
    const isSame = known?.sequenceNumber === sequenceNumber;
    const { since, next } = isSame ? known : { since: now, next: now + firstLineMs };
    const hold = { sequenceNumber, since, next, said: known?.said ?? false, reason, outlook };
    this.holds.set(key, hold);
    if (now < hold.next) return;
    const waited = now - hold.since;
    this.holds.set(key, {
      ...hold,
      said: true,
      next: now + Math.min(longestPauseMs, Math.max(firstLineMs, waited)),
    });
    this.report(
      `${shardId} has been held for ${inSeconds(waited)} by record ${sequenceNumber} (${reason}). It ${outlook}; the records behind it wait.`,
    );
  }

  private ended(batch: z.infer<typeof endLine>): void {
    const { shardId, sequenceNumbers, resumeFrom, deadLetters } = batch;
    const key = `${shardId} ${sequenceNumbers[0]}`;
    const hold = this.holds.get(key);
    if (hold === undefined) return;
    this.holds.delete(key);
    if (resumeFrom !== undefined && BigInt(resumeFrom) <= BigInt(hold.sequenceNumber)) {
      this.holds.set(`${shardId} ${resumeFrom}`, hold);
      return;
    }
    if (!hold.said) return;
    const became =
      deadLetters === 0
        ? 'the engine has taken what was held'
        : `with ${plural(deadLetters, 'dead letter')} (npx shardline dead-letters)`;
    this.report(
      `${shardId} goes on after ${inSeconds(this.now() - hold.since)}, past record ${hold.sequenceNumber}: ${became}.`,
    );
  }
}

function inSeconds(duration: number): string {
  return durationOf(Math.max(1, Math.round(duration / 1_000)) * 1_000);
}
