import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { optionTable } from '../../infra/option-table.ts';
import { optionFields } from '../../infra/options.ts';

test('the table has a row for each option, with its limits and what it does', () => {
  const rows = optionTable().split('\n').slice(2);
  expect(rows.map((row) => /^\| `(\w+)`/.exec(row)?.[1])).toEqual(Object.keys(optionFields));
  for (const row of rows) expect(row).toMatch(/^(\| [^|]+){4}\|$/);
});

test("the README's table is this one", () => {
  expect(readFileSync('README.md', 'utf8')).toContain(optionTable());
});
