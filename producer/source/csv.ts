import { CsvError, type Parser, parse } from 'csv-parse';
import { Fault } from '../fault.ts';
import { maxLineBytes } from '../limits.ts';
import type { InputChunk, InputRecord } from '../record.ts';

interface Row {
  readonly fields: readonly string[];
  readonly raw: string;
}

/**
 * The first row names the fields, each further one becomes a JSON object of texts. A row with too few or too many
 * fields is a record with a problem: dropping a field would lose it without a word.
 * @throws Fault for a header with empty or repeated names, and for broken quoting, after the rows before it.
 */
export async function* splitCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<InputChunk> {
  const rows: Row[] = [];
  const parser = parse({
    bom: true,
    raw: true,
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: maxLineBytes,
    // Collected here rather than read from the stream, which on an error forgets the good rows before it.
    on_record: (row: unknown): null => {
      rows.push(asRow(row));
      return null;
    },
  });
  const toRecords = rowsToRecords();
  for await (const bytes of chunks) {
    const failure = await write(parser, bytes);
    yield toRecords(rows.splice(0));
    if (failure !== undefined) throw brokenCsv(failure);
  }
  const failure = await end(parser);
  yield toRecords(rows.splice(0));
  if (failure !== undefined) throw brokenCsv(failure);
}

function rowsToRecords(): (rows: readonly Row[]) => InputChunk {
  let header: readonly string[] | undefined;
  let line = 0;
  return (rows) => {
    const records: InputRecord[] = [];
    let emptyLines = 0;
    for (const row of rows) {
      line += 1;
      if (isEmpty(row)) emptyLines += 1;
      else if (header === undefined) header = checkedHeader(row.fields);
      else records.push(toRecord(row, header, line));
    }
    return { records, emptyLines };
  };
}

function toRecord(row: Row, header: readonly string[], line: number): InputRecord {
  if (row.fields.length !== header.length) {
    return { bytes: Buffer.from(row.raw.replace(/[\r\n]+$/, '')), line, problem: 'CsvFieldCount' };
  }
  // fromEntries, because assigning to `__proto__` would lose a field of that name.
  const object = Object.fromEntries(header.map((name, place) => [name, row.fields[place]]));
  return { bytes: Buffer.from(JSON.stringify(object)), line };
}

function checkedHeader(names: readonly string[]): readonly string[] {
  const repeated = names.find((name, place) => names.indexOf(name) !== place);
  if (names.includes(''))
    throw new Fault('INPUT', 'The header row of the CSV has a field without a name: name it.');
  if (repeated !== undefined) {
    throw new Fault('INPUT', `The header row of the CSV names "${repeated}" twice: only one would be kept.`);
  }
  return names;
}

function isEmpty(row: Row): boolean {
  return row.fields.length === 1 && row.fields[0] === '';
}

function asRow(value: unknown): Row {
  // With `raw`, csv-parse hands over { record, raw }, which its types don't say.
  if (typeof value === 'object' && value !== null && 'record' in value && 'raw' in value) {
    if (Array.isArray(value.record)) return { fields: value.record.map(String), raw: String(value.raw) };
  }
  throw new TypeError('csv-parse gave a row of an unknown form');
}

function write(parser: Parser, bytes: Uint8Array): Promise<Error | undefined> {
  return settled(parser, (done) => parser.write(bytes, done));
}

function end(parser: Parser): Promise<Error | undefined> {
  parser.resume();
  return settled(parser, (done) => {
    parser.once('end', done);
    parser.end();
  });
}

function settled(parser: Parser, start: (done: () => void) => void): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const onError = (error: Error): void => resolve(error);
    parser.once('error', onError);
    start(() => {
      // The error event follows the callback of the write that failed: leave it a turn.
      setImmediate(() => {
        parser.off('error', onError);
        resolve(undefined);
      });
    });
  });
}

function brokenCsv(error: Error): Fault {
  const detail = error instanceof CsvError ? error.message : String(error);
  return new Fault('INPUT', `The CSV can't be read further: ${detail}.`, error);
}
