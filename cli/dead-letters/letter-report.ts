import { isUtf8 } from 'node:buffer';
import { count } from '../kit/count.ts';
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

/** Counts by reason, with the time that they span. */
export class CountTable {
  private readonly rows = new Map<string, { letters: number; first: string; last: string }>();

  add(letter: Letter): void {
    const { arrivalTime } = letter;
    const row = this.rows.get(reasonName(letter));
    if (row === undefined) {
      this.rows.set(reasonName(letter), { letters: 1, first: arrivalTime, last: arrivalTime });
      return;
    }
    row.letters += 1;
    if (arrivalTime < row.first) row.first = arrivalTime;
    if (arrivalTime > row.last) row.last = arrivalTime;
  }

  text(): string {
    const rows = [...this.rows].sort(([, a], [, b]) => b.letters - a.letters);
    if (rows.length === 0) return 'No dead letter matches.';
    const total = rows.reduce((sum, [, { letters }]) => sum + letters, 0);
    const width = Math.max(...rows.map(([reason]) => reason.length), 'total'.length);
    const lines = rows.map(
      ([reason, { letters, first, last }]) =>
        `${reason.padEnd(width)}  ${count(letters).padStart(9)}  ${first} to ${last}`,
    );
    return [...lines, `${'total'.padEnd(width)}  ${count(total).padStart(9)}`].join('\n');
  }
}
