import { CsvError, type Parser, parse } from 'csv-parse';
import { Fault } from '../kit/fault.ts';
import { maxLineBytes } from './limits.ts';

/** Of one character a byte. */
export interface Row {
  readonly fields: readonly string[];
  readonly raw: string;
}

/** A parser that adds the rows that it comes to. */
export function parserInto(rows: Row[], delimiter: string, lineEnds: string[]): Parser {
  return parse({
    // A character a byte: what isn't UTF-8 would else be replaced without a word.
    encoding: 'latin1',
    delimiter,
    // Found by itself it would be that of the first row, and the others keep their `\r`.
    record_delimiter: lineEnds,
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
}

function asRow(value: unknown): Row {
  // With `raw`, csv-parse hands over { record, raw }, which its types don't say.
  if (typeof value === 'object' && value !== null && 'record' in value && 'raw' in value) {
    if (Array.isArray(value.record)) return withoutReturn(value.record.map(String), String(value.raw));
  }
  throw new TypeError('csv-parse gave a row of an unknown form');
}

/** A file may end in `\r`, where a `\n` was cut off; inside quotes it is text. */
function withoutReturn(fields: string[], raw: string): Row {
  const last = fields.at(-1);
  const isCut = raw.endsWith('\r') && last?.endsWith('\r') === true;
  return { fields: isCut ? [...fields.slice(0, -1), last.slice(0, -1)] : fields, raw };
}

/** Gives bytes to the parser. @returns what is wrong with them */
export function write(parser: Parser, bytes: Uint8Array): Promise<Error | undefined> {
  return finished(parser, (done) => parser.write(bytes, done));
}

/** Tells the parser that nothing follows. @returns what is wrong with the last row */
export function end(parser: Parser): Promise<Error | undefined> {
  parser.resume();
  return finished(parser, (done) => {
    parser.once('end', done);
    parser.end();
  });
}

function finished(parser: Parser, start: (done: () => void) => void): Promise<Error | undefined> {
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

export function brokenCsv(error: Error): Fault {
  const detail = error instanceof CsvError ? error.message : String(error);
  return new Fault('INPUT', `The CSV can't be read further: ${detail}.`, error);
}
