import { columns } from './oracle/ledger.ts';
import type { Result } from './run-faults.ts';

const longestList = 20;

export function printResult(
  { ledger, tally, accounts, short }: Result,
  seed: number,
  print: (line: string) => void,
): void {
  print(`faults injected, with the number of the request or the second (seed ${seed}):`);
  for (const line of tally.schedule()) print(`  ${line}`);
  print('');
  const wide = Math.max(...[...ledger.rows.keys()].map((kind) => kind.length));
  const widths = columns.map((column) => Math.max(6, column.length) + 2);
  print(' '.repeat(wide) + columns.map((column, place) => column.padStart(widths[place] ?? 0)).join(''));
  for (const [kind, row] of [...ledger.rows].sort()) {
    print(
      kind.padEnd(wide) +
        columns.map((column, place) => String(row[column]).padStart(widths[place] ?? 0)).join(''),
    );
  }
  print('');
  for (const line of accounts) print(line);
  for (const line of short) print(`fell short: ${line}`);
  for (const line of ledger.violations.slice(0, longestList)) print(`VIOLATION ${line}`);
  print(`${ledger.violations.length} violations`);
}
