import type { Source } from '../../pipeline/pipeline.ts';
import { messageOf } from '../outcome/outcome.ts';
import { readLogEvents } from './cloudwatch-logs.ts';
import type { RecordCost } from './cost.ts';
import { DecodeError } from './decode-error.ts';
import { parseJson } from './json.ts';
import { type Emit, emitLines } from './lines.ts';
import { looksLikeUtf16, notUtf16, readText, withoutMark } from './text.ts';

/**
 * Plain bytes to values, in order.
 * @throws DecodeError when there is no telling one value from the next
 */
export function emitValues(plain: Buffer, source: Source, cost: RecordCost, emit: Emit): void {
  if (plain.length === 0) throw new DecodeError('empty_record', 'the record has no bytes');
  if (source === 'json') emitJson(parseJson(readText(plain), cost), emit);
  else if (source === 'ndjson') emitLines(plain, cost, emit);
  else if (source === 'text') emit(textValue(plain));
  else if (source === 'cloudwatch-logs') emitLogEvents(parseJson(readText(plain), cost), emit);
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

/** Producers that write lines leave the line's end on the record, and editors a mark in front. */
function textValue(plain: Buffer): string {
  const text = readText(plain);
  // Asked first, for the sake of all those records that have no zero.
  if ((text.charCodeAt(0) === 0 || text.charCodeAt(1) === 0) && looksLikeUtf16(text)) throw notUtf16();
  return withoutLineEnd(withoutMark(text));
}

/** `\n`, `\r\n`, or the `\r` that splitting at `\n` leaves. */
function withoutLineEnd(line: string): string {
  const end = line.endsWith('\n') ? line.length - 1 : line.length;
  return line.slice(0, line[end - 1] === '\r' ? end - 1 : end);
}
