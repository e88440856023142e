import { isUtf8 } from 'node:buffer';
import type { RecordCost } from './cost.ts';
import { DecodeError, RecordLimitError } from './decode-error.ts';
import { parseJson } from './json.ts';
import { splitObjects } from './objects.ts';
import { isForeign, isMarkedUtf16, notText, readMarked, withoutMark } from './text.ts';

const newline = 0x0a;
const utf8Mark = '\u00ef\u00bb\u00bf';

/**
 * Each line is a value of its own, and so is each object of a line that holds several: a broken one doesn't take its
 * neighbours along. Blank lines are skipped.
 * @throws DecodeError `empty_record`, or as `readText` when the bytes are those of another format
 */
export function emitLines(plain: Buffer, cost: RecordCost, emit: Emit): void {
  const some = isUtf8(plain)
    ? emitTextLines(plain.toString('utf8'), cost, emit)
    : emitOtherLines(plain, cost, emit);
  if (!some) throw new DecodeError('empty_record', 'the record has no lines but blank ones');
}

function emitTextLines(lines: string, cost: RecordCost, emit: Emit): boolean {
  let some = false;
  let number = 0;
  for (let start = 0; start < lines.length; ) {
    const found = lines.indexOf('\n', start);
    const end = found === -1 ? lines.length : found;
    const line = lines.slice(start, end);
    start = end + 1;
    number += 1;
    if (line.trim() === '') continue;
    some = true;
    emitLine(line, number, cost, emit);
  }
  return some;
}

function emitOtherLines(plain: Buffer, cost: RecordCost, emit: Emit): boolean {
  // Compressed bytes have newlines too, and no lines.
  if (isForeign(plain)) throw notText(plain);
  if (isMarkedUtf16(plain)) return emitTextLines(readMarked(plain), cost, emit);
  let some = false;
  let number = 0;
  for (let start = 0; start < plain.length; ) {
    const found = plain.indexOf(newline, start);
    const end = found === -1 ? plain.length : found;
    const line = plain.subarray(start, end);
    start = end + 1;
    number += 1;
    if (isUtf8(line)) {
      const text = line.toString('utf8');
      if (text.trim() === '') continue;
      emitLine(text, number, cost, emit);
    } else {
      emitBrokenLine(line, number, cost, emit);
    }
    some = true;
  }
  return some;
}

function emitLine(line: string, number: number, cost: RecordCost, emit: Emit): void {
  const { jsonNodes } = cost;
  let value: unknown;
  try {
    value = parseJson(line, cost);
  } catch (thrown) {
    if (thrown instanceof RecordLimitError) throw thrown;
    const objects = splitObjects(withoutMark(line));
    if (objects === undefined) {
      emit(undefined, thrown, number);
    } else {
      cost.jsonNodes = jsonNodes;
      emitObjects(objects, number, emit, (json) => parseJson(json, cost));
    }
    return;
  }
  emit(value, undefined, number);
}

/** A line that is not UTF-8: of several objects in it, those that are by themselves. */
function emitBrokenLine(line: Buffer, number: number, cost: RecordCost, emit: Emit): void {
  // A character a byte: what tells objects apart is ASCII, and no byte of a longer character is.
  const bytes = line.toString('latin1');
  const objects = splitObjects(bytes.startsWith(utf8Mark) ? bytes.slice(utf8Mark.length) : bytes);
  if (objects === undefined) {
    emit(undefined, notText(line), number);
    return;
  }
  emitObjects(objects, number, emit, (object) => {
    const own = Buffer.from(object, 'latin1');
    if (!isUtf8(own)) throw notText(own);
    return parseJson(own.toString('utf8'), cost);
  });
}

function emitObjects(
  objects: Iterable<string>,
  line: number,
  emit: Emit,
  parse: (object: string) => unknown,
): void {
  let position = 0;
  for (const object of objects) {
    let value: unknown;
    let failure: unknown;
    try {
      value = parse(object);
    } catch (thrown) {
      if (thrown instanceof RecordLimitError || !(thrown instanceof DecodeError)) throw thrown;
      failure = new DecodeError(thrown.type, `object ${position + 1} of the line: ${thrown.message}`);
    }
    emit(value, failure, line, position);
    position += 1;
  }
}

/**
 * Takes the next value of a record, or the reason why there is none in its place. `line` is the record's line that it
 * stands in, from 1, where the source has lines; `object` its place among several objects of one line, from 0.
 */
export type Emit = (value: unknown, failure?: unknown, line?: number, object?: number) => void;
