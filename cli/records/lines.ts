import { Fault } from '../kit/fault.ts';
import { withoutMark } from './encoding.ts';
import { isLeftover } from './leftover-format.ts';
import { maxLeftoverLineBytes, maxLineBytes } from './limits.ts';
import type { InputChunk, InputRecord } from './record.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Lines as bytes, without their `\n` or `\r\n` and without a byte order mark; nothing is decoded, so invalid UTF-8
 * passes. Empty lines are counted. A last line needs no line ending.
 * @throws Fault for a line over 16 MiB, after the lines before it.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<InputChunk> {
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  let line = 0;
  for await (const bytes of chunks) {
    const records: InputRecord[] = [];
    let emptyLines = 0;
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      const rest = bytes.subarray(start, end);
      const ended = bare(begun.length === 0 ? rest : Buffer.concat([...begun, rest]));
      begun = [];
      begunBytes = 0;
      start = end + 1;
      line += 1;
      if (ended.length === 0) emptyLines += 1;
      else records.push({ bytes: ended, line });
    }
    if (records.length > 0 || emptyLines > 0) yield { records, emptyLines };
    if (start < bytes.length) {
      begun.push(bytes.subarray(start));
      begunBytes += bytes.length - start;
    }
    if (begunBytes > maxLineBytes) checkLength(begun, begunBytes, line + 1);
  }
  if (begunBytes === 0) return;
  const last = bare(Buffer.concat(begun));
  if (last.length === 0) yield { records: [], emptyLines: 1 };
  else yield { records: [{ bytes: last, line: line + 1 }], emptyLines: 0 };
}

/** Without the carriage return of its line ending, and without a byte order mark. */
function bare(line: Uint8Array): Uint8Array {
  return withoutMark(line.at(-1) === carriageReturn ? line.subarray(0, -1) : line);
}

function checkLength(begun: readonly Uint8Array[], bytes: number, line: number): void {
  if (bytes <= maxLeftoverLineBytes && isLeftover(Buffer.concat(begun))) return;
  const limit = `${maxLineBytes / 1024 / 1024} MiB`;
  throw new Fault('INPUT', `Line ${line} is longer than ${limit}: is this input made of lines?`);
}
