import { groupBy } from './oracle/judge.ts';
import { columns, type Ledger } from './oracle/ledger.ts';
import type { Result } from './run-faults.ts';

/** Of each kind of violation. */
const longestList = 20;

type Print = (line: string) => void;

export function printResult(
  { ledger, tally, accounts, windows, short }: Result,
  seed: number,
  print: Print,
): void {
  print(`faults injected, with the number of the request or the second (seed ${seed}):`);
  for (const line of tally.schedule()) print(`  ${line}`);
  print('');
  printLedger(ledger, print);
  for (const line of [...accounts, ...windows]) print(line);
  for (const line of short) print(`fell short: ${line}`);
  print(`${tally.total} faults, seed ${seed}`);
}

/** What became of the records, kind by kind, and what of it must not have been. */
export function printLedger({ rows, violations }: Ledger, print: Print): void {
  const wide = Math.max(...[...rows.keys()].map((kind) => kind.length));
  const cells = (texts: readonly string[]) =>
    texts.map((text, position) => text.padStart(Math.max(7, columns[position]?.length ?? 0) + 2)).join('');
  print(' '.repeat(wide) + cells(columns));
  for (const [kind, row] of [...rows].sort()) {
    print(kind.padEnd(wide) + cells(columns.map((column) => String(row[column]))));
  }
  print('');
  for (const [kind, all] of groupBy(violations, (violation) => violation.split(':')[0] ?? '')) {
    for (const violation of all.slice(0, longestList)) print(`VIOLATION ${violation}`);
    if (all.length > longestList) print(`and ${all.length - longestList} more of ${kind}`);
  }
  print(`${violations.length} violations`);
}
