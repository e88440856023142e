import { isUtf8 } from 'node:buffer';
import { count } from '../kit/count.ts';
import { table } from '../kit/table.ts';
import { type Letter, reasonInWords, reasonName } from '../letters/letter.ts';

/** One line, its fields set apart by two spaces; the reason in words comes last. */
export function letterLine(letter: Letter): string {
  const { arrivalTime, shardId, sequenceNumber, operations } = letter;
  const fields = [
    ...[arrivalTime, `${shardId}:${sequenceNumber}`, reasonName(letter)],
    ...[operations[0]?.index ?? '', reasonInWords(letter)],
  ];
  return fields.filter((field) => field !== '').join('  ');
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
  /** The reason of one of them in words. */
  readonly example: string;
}

/** Longest example in a table, in characters: some engines quote whole documents. */
const longestExample = 200;

/** Counts by reason, with the time that they span and one of them in words. */
export class LetterCounts {
  private readonly byReason = new Map<string, Omit<CountRow, 'reason'>>();

  add(letter: Letter): void {
    const { arrivalTime } = letter;
    const reason = reasonName(letter);
    const {
      letters = 0,
      first = arrivalTime,
      last = arrivalTime,
      example = reasonInWords(letter),
    } = this.byReason.get(reason) ?? {};
    this.byReason.set(reason, {
      letters: letters + 1,
      first: arrivalTime < first ? arrivalTime : first,
      last: arrivalTime > last ? arrivalTime : last,
      example,
    });
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
      ['reason', 'letters', 'first', 'last', 'for example'],
      [
        ...rows.map(({ reason, letters, first, last, example }) => [
          ...[reason, count(letters), first, last],
          example.slice(0, longestExample),
        ]),
        ['total', count(this.total), '', '', ''],
      ],
    );
  }
}
