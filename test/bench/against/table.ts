import type { Comparison, Spread } from './paired.ts';

export interface Measured {
  readonly name: string;
  /** `µs a record`, `records/s` */
  readonly unit: string;
  /** Digits after the point. */
  readonly digits: number;
  readonly comparison: Comparison;
}

const head = ['', 'A  median [min–max]', 'B  median [min–max]', 'B/A  median [min–max]', 'rounds'];

/** A line for each measure, below one that names the columns; numbers to the right. */
export function tableOf(measured: readonly Measured[]): string[] {
  const rows = [head, ...measured.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function rowOf({ name, unit, digits, comparison }: Measured): string[] {
  const { before, now, ratio, rounds } = comparison;
  return [`${name}, ${unit}`, spread(before, digits), spread(now, digits), spread(ratio, 3), String(rounds)];
}

function spread({ median, lowest, highest }: Spread, digits: number): string {
  const [middle, low, high] = [median, lowest, highest].map((value) => value.toFixed(digits));
  return `${middle} [${low}–${high}]`;
}
