import { isUtf8 } from 'node:buffer';
import { messageOf } from '../outcome.ts';
import type { Source } from '../pipeline.ts';
import { readLogEvents } from './cloudwatch-logs.ts';
import type { RecordCost } from './cost.ts';
import { DecodeError, RecordLimitError } from './decode-error.ts';
import { parseJson } from './json.ts';
import { beginsAsAggregate } from './kpl.ts';

/** Takes the next value of a record, or the reason why there is none in its place. */
export type Emit = (value: unknown, failure?: unknown) => void;

/**
 * Plain bytes to values, in order.
 * @throws DecodeError when there is no telling one value from the next
 */
export function emitValues(plain: Buffer, source: Source, cost: RecordCost, emit: Emit): void {
  if (plain.length === 0) throw new DecodeError('empty_record', 'the record has no bytes');
  if (source === 'json') emitJson(parseJson(text(plain), cost), emit);
  else if (source === 'ndjson') emitLines(text(plain), cost, emit);
  else if (source === 'text') emit(withoutLineEnd(text(plain)));
  else if (source === 'cloudwatch-logs') emitLogEvents(parseJson(text(plain), cost), emit);
  else emit(callSource(source, plain));
}

/** The elements of an array are values of their own; an empty one holds nothing that could be lost. */
function emitJson(value: unknown, emit: Emit): void {
  if (!Array.isArray(value)) {
    emit(value);
    return;
  }
  for (const element of value) emit(element);
}

function emitLogEvents(value: unknown, emit: Emit): void {
  for (const event of readLogEvents(value) ?? []) {
    if (event instanceof DecodeError) emit(undefined, event);
    else emit(event);
  }
}

/** Each line is a value of its own: a broken one doesn't take its neighbours along. Blank lines are skipped. */
function emitLines(lines: string, cost: RecordCost, emit: Emit): void {
  let blank = true;
  for (let start = 0; start < lines.length; ) {
    const newline = lines.indexOf('\n', start);
    const end = newline === -1 ? lines.length : newline;
    const line = lines.slice(start, end);
    start = end + 1;
    if (line.trim() === '') continue;
    blank = false;
    emitLine(line, cost, emit);
  }
  if (blank) throw new DecodeError('empty_record', 'the record has no lines but blank ones');
}

function emitLine(line: string, cost: RecordCost, emit: Emit): void {
  let value: unknown;
  try {
    value = parseJson(line, cost);
  } catch (thrown) {
    if (thrown instanceof RecordLimitError) throw thrown;
    emit(undefined, thrown);
    return;
  }
  emit(value);
}

function callSource(source: (bytes: Uint8Array) => unknown, bytes: Buffer): unknown {
  let value: unknown;
  try {
    value = source(bytes);
  } catch (thrown) {
    throw new DecodeError('source_failed', messageOf(thrown));
  }
  if (!(value instanceof Promise)) return value;
  // Nobody will await it, and a rejection that nobody handles ends the process.
  value.catch(() => undefined);
  throw new DecodeError(
    'source_failed',
    'the source returned a promise; return the value, and await in the transform',
  );
}

/** Replacement characters would change the record without a word, so bytes that aren't UTF-8 are refused. */
function text(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  if (!beginsAsAggregate(bytes)) throw new DecodeError('invalid_utf8', 'the bytes are not UTF-8');
  // A plain record by the format's rule, but its first bytes are no text either: this names the likelier cause.
  throw new DecodeError('invalid_kpl', 'the record begins as an aggregate, but its checksum does not fit');
}

/** Producers that write lines leave the line's end on the record. */
function withoutLineEnd(line: string): string {
  if (!line.endsWith('\n')) return line;
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1);
}
