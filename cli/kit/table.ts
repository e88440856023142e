import { wrapWords } from './wrap.ts';

/** Between two columns. */
const gap = '  ';

/** A column of texts is wrapped no narrower than this. */
const leastWidth = 16;

const countCell = /^[\d,]+$/;

/** Columns that the output shows side by side; without a terminal any number, so that lines stay whole for programs. */
export function outputWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
}

/**
 * A table that fits the width. Columns are as wide as their widest cell, counts stand to the right. Where that is too
 * wide, columns of texts wrap between words; where that isn't enough either, each row becomes a block of its own, a
 * line for each cell: nothing is cut, so that an id can always be copied. A line break in a cell, or what would steer the
 * terminal, becomes a space.
 */
export function table(
  head: readonly string[],
  given: readonly (readonly string[])[],
  width = outputWidth(),
): string {
  const body = given.map((row) => row.map((cell) => cell.replaceAll(/\p{Cc}+/gu, ' ')));
  const natural = head.map((_, column) => longest([head, ...body].map((row) => row[column] ?? '')));
  const widths = fitted(natural, head, body, width);
  if (widths === undefined) return blocks(head, body);
  return [head, ...body]
    .flatMap((row, position) => rowLines(row, widths, position > 0))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Widths with which the table fits, or undefined: only columns with words between spaces can be narrower. */
function fitted(
  natural: readonly number[],
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] | undefined {
  const widths = [...natural];
  const least = natural.map((most, column) =>
    Math.min(most, Math.max(leastWidth, longest(words([head, ...rows].map((row) => row[column] ?? ''))))),
  );
  const excess = () => sum(widths) + gap.length * (widths.length - 1) - width;
  while (excess() > 0) {
    const [widest] = widths
      .map((current, column) => ({ column, current, room: current - (least[column] ?? current) }))
      .filter(({ room }) => room > 0)
      .toSorted((a, b) => b.current - a.current);
    if (widest === undefined) return undefined;
    widths[widest.column] = widest.current - Math.min(widest.room, Math.max(1, Math.ceil(excess() / 2)));
  }
  return widths;
}

function rowLines(row: readonly string[], widths: readonly number[], isBody: boolean): string[] {
  const cells = widths.map((width, column) => wrapWords(row[column] ?? '', width));
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((width, column) => {
        const text = cells[column]?.[line] ?? '';
        return isBody && countCell.test(text) ? text.padStart(width) : text.padEnd(width);
      })
      .join(gap),
  );
}

/** A block for each row, a line for each cell that isn't empty. */
function blocks(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = longest(head);
  return rows
    .map((row) =>
      row
        .flatMap((cell, column) =>
          cell === '' ? [] : [`${(head[column] ?? '').padEnd(width)}${gap}${cell}`],
        )
        .join('\n'),
    )
    .join('\n\n');
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}

function words(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(' '));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** `2026-11-24T10:00:00Z`; a dash for none. */
export function isoTime(time: number | undefined): string {
  return time === undefined ? '–' : new Date(time).toISOString().replace('.000Z', 'Z');
}
