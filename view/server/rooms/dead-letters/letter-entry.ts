import { identityOf, type Letter, reasonName } from '../../../../cli/letters/letter.ts';
import { type PlannedRecord, weighed } from '../../../../cli/redrive/plan.ts';
import type { LetterChoice } from '../../../protocol/dead-letters.ts';

/** A letter without its bytes and its partition key, so that a hundred thousand fit into memory. */
export interface LetterEntry extends PlannedRecord {
  readonly reason: string;
  readonly stage: string;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly arrival: number;
  readonly recordBytes: number;
  readonly index: string | undefined;
}

/** @param one gives a text that was given before as that one: a hundred thousand letters share some dozens of texts */
export function entryOf(
  keys: readonly string[],
  letter: Letter,
  one: (text: string) => string = (text) => text,
): LetterEntry {
  const { failures, arrivalTime, data, operations } = letter;
  const { stage = 'unknown', type = 'unknown' } = failures[0] ?? {};
  return {
    ...{ stream: one(letter.stream), shardId: one(letter.shardId), sequenceNumber: letter.sequenceNumber },
    ...{ bytes: weighed(letter).bytes, keys },
    ...{ reason: one(reasonName(letter)), stage: one(stage), type: one(type) },
    arrival: Date.parse(arrivalTime),
    recordBytes: Buffer.byteLength(data, 'base64'),
    index: operations[0] && one(operations[0].index),
  };
}

/** As an address has it. */
export function letterName({ shardId, sequenceNumber }: Pick<Letter, 'shardId' | 'sequenceNumber'>): string {
  return `${shardId}:${sequenceNumber}`;
}

/** Each record once, with all objects that hold it, the newest first. */
export function mergedEntries(objects: Iterable<readonly LetterEntry[]>): LetterEntry[] {
  const found = new Map<string, LetterEntry>();
  for (const entries of objects) {
    for (const entry of entries) {
      const identity = identityOf(entry);
      const before = found.get(identity);
      const keys = before === undefined ? entry.keys : [...new Set([...before.keys, ...entry.keys])];
      found.set(identity, before === undefined ? entry : { ...before, keys });
    }
  }
  return [...found.values()].sort((a, b) => b.arrival - a.arrival);
}

export function isChosen({ letter, reason, from, to }: LetterChoice): (entry: LetterEntry) => boolean {
  return (entry) =>
    (letter === undefined || letter === letterName(entry)) &&
    (reason === undefined || reason === entry.reason) &&
    (from === undefined || entry.arrival >= from) &&
    (to === undefined || entry.arrival < to);
}
