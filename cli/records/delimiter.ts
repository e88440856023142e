import { InvalidArgumentError, Option } from 'commander';

/** What may stand between the fields of CSV; of two that fit as well, the first is taken. */
const candidates = [',', ';', '\t', '|'] as const;

const names: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  '\\t': '\t',
  pipe: '|',
  space: ' ',
};

/** A delimiter as it is given in an option: one character, or its name. `undefined` for what can't be one. */
export function readDelimiter(text: string): string | undefined {
  const delimiter = Object.hasOwn(names, text) ? names[text] : text;
  return delimiter !== undefined && /^[^\w"\r\n\u0080-\uffff]$/.test(delimiter) ? delimiter : undefined;
}

/** Rows that are looked at: more would only be read later. */
const mostRows = 10;

/** What is known of CSV from its first bytes. */
export interface Dialect {
  readonly delimiter: string;
  /** Bytes in front that are no row: `sep=;`, by which spreadsheets name the delimiter. */
  readonly skip: number;
}

/**
 * The delimiter that cuts the first rows into the most fields, and all of them into as many. Without any such, that
 * of which the first row has most; a comma, if there is none.
 * @param head the beginning, a character a byte
 */
export function findDialect(head: string): Dialect {
  const named = /^sep=(.)\r?\n/i.exec(head);
  if (named?.[1] !== undefined) return { delimiter: named[1], skip: named[0].length };
  const rows = rowsOf(head);
  let best: { delimiter: string; fields: number; even: boolean } = { delimiter: ',', fields: 1, even: false };
  for (const delimiter of candidates) {
    const [first = 1, ...others] = rows.map((row) => row.split(delimiter).length);
    const even = first > 1 && others.every((fields) => fields === first);
    if (first > 1 && (even === best.even ? first > best.fields : even)) {
      best = { delimiter, fields: first, even };
    }
  }
  return { delimiter: best.delimiter, skip: 0 };
}

/** The first rows, without what is in quotes, and without the last if it isn't whole. */
function rowsOf(head: string): string[] {
  const bare = head.replace(/"(?:[^"]|"")*(?:"|$)/g, '');
  const rows = bare.split(/\r?\n/);
  const completeRows = rows.length > 1 ? rows.slice(0, -1) : rows;
  return completeRows.filter((row) => row !== '').slice(0, mostRows);
}

/** Of CSV; `backtest` reads the same files. */
export function delimiterOption(): Option {
  return new Option(
    '-d, --delimiter <character>',
    'separator of CSV fields: a character, tab or semicolon; default: found from the first rows',
  ).argParser((value) => {
    const delimiter = readDelimiter(value);
    if (delimiter !== undefined) return delimiter;
    throw new InvalidArgumentError('Give one character such as , ; or |, or tab.');
  });
}
