import { isBlank, isNumeric } from '../../../pipelines/parsers/values.ts';
import { findDialect } from '../../records/delimiter.ts';

/** As much of a text as is looked at. */
const startCharacters = 16 * 1024;
const mostRows = 6;

/** The character that parts the fields of CSV, found from its first rows. @param text of one character a byte */
export function delimiterOf(text: string): string {
  const start = text.slice(0, startCharacters);
  return hasBlanks(rowsOf(start)) ? ' ' : findDialect(start).delimiter;
}

/** Whether the first rows have as many fields, which are more than two; rows of values alone have them too. */
export function hasColumns(text: string): boolean {
  const rows = rowsOf(text.slice(0, startCharacters));
  if (hasBlanks(rows)) return true;
  return [';', '\t', '|', ','].some((delimiter) => {
    // A sentence has commas too, and a header no blanks behind them.
    return areEven(rows, delimiter) && !/[,;] \w+ \w+/.test(rows[0] ?? '');
  });
}

/** Whether the first of those rows names the fields. */
export function hasNames(text: string): boolean {
  const [first = ''] = rowsOf(text.slice(0, startCharacters));
  return first.split(delimiterOf(text)).every((name) => !isValue(name));
}

/** Numbers and times are a record's own. */
export function isValue(name: string): boolean {
  return isNumeric(name) || isBlank(name) || /^\d{4}-\d\d-\d\d/.test(name);
}

/** Whether blanks part the fields, as in VPC flow logs: words that name numbers, not a sentence. */
function hasBlanks(rows: readonly string[]): boolean {
  const [first = '', ...others] = rows;
  const names = first.split(' ');
  return (
    names.length > 3 &&
    new Set(names).size === names.length &&
    names.every((name) => /^[A-Za-z_][\w.-]*$/.test(name)) &&
    areEven(rows, ' ') &&
    others.every((row) => row.split(' ').some((value) => isNumeric(value)))
  );
}

function areEven(rows: readonly string[], delimiter: string): boolean {
  const counts = rows.map((row) => row.split(delimiter).length);
  const [first = 1] = counts;
  return first > 2 && counts.length > 2 && counts.every((count) => count === first);
}

/** The first rows, without what is in quotes, and without the last if it may not be whole. */
function rowsOf(text: string): readonly string[] {
  const rows = text
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/\r?\n/)
    .slice(0, mostRows);
  return rows.length > 1 ? rows.slice(0, -1) : rows;
}
