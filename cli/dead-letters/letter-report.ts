import { isUtf8 } from 'node:buffer';
import { count } from '../kit/count.ts';
import { table } from '../kit/table.ts';
import { type Letter, reasonName } from '../letters/letter.ts';

/** One line, its fields set apart by two spaces. */
export function letterLine(letter: Letter): string {
  const { arrivalTime, shardId, sequenceNumber, operations } = letter;
  const index = operations[0]?.index;
  return [arrivalTime, `${shardId}:${sequenceNumber}`, reasonName(letter), ...(index ? [index] : [])].join(
    '  ',
  );
}

/** The letter as JSON; its bytes as text too, where they are text. */
export function shownLetter(object: string, letter: Letter): string {
  const bytes = Buffer.from(letter.data, 'base64');
  return JSON.stringify(
    { object, ...letter, bytes: bytes.length, ...(isUtf8(bytes) && { text: bytes.toString() }) },
    undefined,
    2,
  );
}

/** A letter of a list, as `--json` prints it: without its payload. */
export function listedLetter({ key, letter }: { readonly key: string; readonly letter: Letter }) {
  const { arrivalTime, stream, shardId, sequenceNumber, partitionKey, failures, operations } = letter;
  return {
    ...{ arrivalTime, stream, shardId, sequenceNumber, partitionKey, reason: reasonName(letter) },
    ...{ failures, indices: [...new Set(operations.map(({ index }) => index))], object: key },
  };
}

/** So many letters of a reason, and the arrivals that they span. */
export interface CountRow {
  readonly reason: string;
  readonly letters: number;
  readonly first: string;
  readonly last: string;
}

/** Counts by reason, with the time that they span. */
export class LetterCounts {
  private readonly byReason = new Map<string, { letters: number; first: string; last: string }>();

  add(letter: Letter): void {
    const { arrivalTime } = letter;
    const row = this.byReason.get(reasonName(letter));
    if (row === undefined) {
      this.byReason.set(reasonName(letter), { letters: 1, first: arrivalTime, last: arrivalTime });
      return;
    }
    row.letters += 1;
    if (arrivalTime < row.first) row.first = arrivalTime;
    if (arrivalTime > row.last) row.last = arrivalTime;
  }

  get total(): number {
    return this.rows().reduce((sum, { letters }) => sum + letters, 0);
  }

  /** The most frequent first. */
  rows(): readonly CountRow[] {
    return [...this.byReason]
      .map(([reason, row]) => ({ reason, ...row }))
      .sort((a, b) => b.letters - a.letters);
  }

  text(): string {
    const rows = this.rows();
    if (rows.length === 0) return 'No dead letter matches.';
    return table(
      ['reason', 'letters', 'first', 'last'],
      [
        ...rows.map(({ reason, letters, first, last }) => [reason, count(letters), first, last]),
        ['total', count(this.total), '', ''],
      ],
    );
  }
}
