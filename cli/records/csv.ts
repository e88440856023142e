import { isUtf8 } from 'node:buffer';
import { Fault } from '../kit/fault.ts';
import { brokenCsv, end, parserInto, type Row, write } from './csv-rows.ts';
import { findDialect } from './delimiter.ts';
import { withoutMark } from './encoding.ts';
import { maxLineBytes } from './limits.ts';
import type { InputChunk, InputRecord } from './record.ts';

export interface CsvOptions {
  /** A single ASCII character; undefined: found from the first rows. */
  readonly delimiter?: string | undefined;
  /** Told what may be wrong with the input as a whole. */
  readonly warn?: ((text: string) => void) | undefined;
}

const newline = 0x0a;

/** As much as is looked at to find the delimiter. */
const headBytes = 16 * 1024;

/**
 * The first row names the fields, each further one becomes a JSON object of texts. A row with too few or too many
 * fields, or that isn't UTF-8, is a record with a problem: dropping a field would lose it without a word.
 * @throws Fault for a header with empty or repeated names, and for broken quoting, after the rows before it.
 */
export async function* splitCsv(
  chunks: AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<InputChunk> {
  const { head: marked, rest } = await takeHead(chunks);
  const head = Buffer.from(withoutMark(marked));
  const { delimiter, skip } = findDialect(head.toString('latin1', 0, headBytes));
  const given = options.delimiter ?? delimiter;
  const rows: Row[] = [];
  const parser = parserInto(rows, given, head.includes(newline) ? ['\r\n', '\n'] : ['\r']);
  const toRecords = rowsToRecords((header) => checkHeader(header, given, options.warn));
  const failed = await write(parser, head.subarray(skip));
  yield toRecords(rows.splice(0));
  if (failed !== undefined) throw brokenCsv(failed);
  for await (const bytes of rest) {
    const failure = await write(parser, bytes);
    yield toRecords(rows.splice(0));
    if (failure !== undefined) throw brokenCsv(failure);
  }
  const failure = await end(parser);
  yield toRecords(rows.splice(0));
  if (failure !== undefined) throw brokenCsv(failure);
}

/** The chunks that the first row ends in, by which the delimiter is found: rows of a slow socket aren't waited for. */
async function takeHead(chunks: AsyncIterable<Uint8Array>) {
  const iterator = chunks[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    head.push(next.value);
    bytes += next.value.length;
    if (next.value.includes(newline) || bytes > maxLineBytes) break;
  }
  return { head: Buffer.concat(head), rest: { [Symbol.asyncIterator]: () => iterator } };
}

function rowsToRecords(check: (names: readonly string[]) => void): (rows: readonly Row[]) => InputChunk {
  let header: readonly string[] | undefined;
  let line = 0;
  return (rows) => {
    const records: InputRecord[] = [];
    let emptyLines = 0;
    for (const row of rows) {
      line += 1;
      if (isEmpty(row)) emptyLines += 1;
      else if (header === undefined) {
        header = row.fields.map((name) => utf8(name) ?? name);
        check(header);
      } else records.push(toRecord(row, header, line));
    }
    return { records, emptyLines };
  };
}

function toRecord(row: Row, header: readonly string[], line: number): InputRecord {
  const problem = (what: string): InputRecord => {
    return { bytes: Buffer.from(row.raw.replace(/[\r\n]+$/, ''), 'latin1'), line, problem: what };
  };
  if (row.fields.length !== header.length) return problem('CsvFieldCount');
  // fromEntries, because assigning to `__proto__` would lose a field of that name.
  const entries = header.map((name, position) => [name, utf8(row.fields[position] ?? '')] as const);
  if (entries.some(([, field]) => field === undefined)) return problem('CsvNotUtf8');
  return { bytes: Buffer.from(JSON.stringify(Object.fromEntries(entries))), line };
}

const onlyAscii = /^[\0-\x7f]*$/;

/** A text of one character a byte as what the bytes say; `undefined` if they are not UTF-8. */
function utf8(latin1: string): string | undefined {
  if (onlyAscii.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function checkHeader(names: readonly string[], delimiter: string, warn: CsvOptions['warn']): void {
  const repeated = names.find((name, position) => names.indexOf(name) !== position);
  if (names.includes('')) {
    const place = names.indexOf('') + 1;
    throw new Fault(
      'INPUT',
      `The header row of the CSV has a field without a name, the ${place}. of ${names.length}: name it.`,
    );
  }
  if (repeated !== undefined) {
    throw new Fault('INPUT', `The header row of the CSV names "${repeated}" twice: only one would be kept.`);
  }
  if (names.length > 1) return;
  warn?.(
    `The CSV has one column, "${names[0]?.slice(0, 100)}", because its first row has no "${delimiter === '\t' ? 'tab' : delimiter}": ` +
      'if its fields have another separator, name it with --delimiter.',
  );
}

function isEmpty(row: Row): boolean {
  return row.fields.length === 1 && row.fields[0] === '';
}
