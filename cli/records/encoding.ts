import { TextDecoder } from 'node:util';
import { Fault } from '../kit/fault.ts';

/** What text must not begin with, in hexadecimal, and what to do instead. */
const foreign: readonly (readonly [pattern: RegExp, what: string, remedy: string])[] = [
  [/^1f8b08/, 'compressed with gzip', 'give a file whose name ends in .gz, or pipe it through gunzip'],
  [/^28b52ffd/, 'compressed with zstd', 'pipe it through zstd -d'],
  [/^425a6839/, 'compressed with bzip2', 'pipe it through bunzip2'],
  [/^fd377a58/, 'compressed with xz', 'pipe it through unxz'],
  [/^504b0304/, 'a zip file, or a spreadsheet', 'unpack it, or save the sheet as CSV'],
  [/^50415231/, 'Parquet', 'write its rows as JSON, one to a line'],
  [/^4f626a01/, 'Avro', 'write its records as JSON, one to a line'],
  [/^(?:fffe0000|0000feff)/, 'UTF-32', 'convert it with iconv -f UTF-32 -t UTF-8'],
  [/^(?!00)..00(?!00)..00/, 'UTF-16 without its mark', 'convert it with iconv -f UTF-16LE -t UTF-8'],
  [/^00(?!00)..00(?!00)../, 'UTF-16 without its mark', 'convert it with iconv -f UTF-16BE -t UTF-8'],
];

const longestMark = 4;

/**
 * The bytes of a text in UTF-8: without a byte order mark, and converted from UTF-16 if its mark says so. Bytes of any
 * other text are passed on as they are, whether they are UTF-8 or not.
 * @throws Fault for what begins as something else than text
 */
export async function* toUtf8(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array();
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (head !== undefined) {
      bytes = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      head = mayBeginMark(bytes) ? bytes : undefined;
      if (head !== undefined) continue;
      decoder = decoderFor(name, bytes);
    }
    if (decoder === undefined) yield bytes;
    else yield Buffer.from(decode(name, decoder, bytes));
  }
  if (head !== undefined && head.length > 0) {
    decoder = decoderFor(name, head);
    if (decoder === undefined) yield head;
    else yield Buffer.from(decode(name, decoder, head));
  }
  if (decoder !== undefined) decode(name, decoder);
}

/** Whether the first bytes are too few to tell a mark: only then are others waited for, which a socket may be slow in. */
function mayBeginMark(bytes: Uint8Array): boolean {
  const [first = 0] = bytes;
  return bytes.length < longestMark && (bytes.length === 0 || [0x00, 0x1f, 0xfd, 0xfe, 0xff].includes(first));
}

function decoderFor(name: string, bytes: Uint8Array): TextDecoder | undefined {
  const head = Buffer.from(bytes.subarray(0, longestMark)).toString('hex');
  const found = foreign.find(([pattern]) => pattern.test(head));
  if (found !== undefined) {
    const [, what, remedy] = found;
    throw new Fault('INPUT', `${name} is not text in UTF-8 but ${what}: ${remedy}.`);
  }
  const encoding = head.startsWith('fffe') ? 'utf-16le' : head.startsWith('feff') ? 'utf-16be' : undefined;
  return encoding === undefined ? undefined : new TextDecoder(encoding, { fatal: true });
}

function decode(name: string, decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch (error) {
    const encoding = decoder.encoding.toUpperCase();
    throw new Fault(
      'INPUT',
      `${name} begins as ${encoding}, but not all of it is: convert it to UTF-8.`,
      error,
    );
  }
}

/** A line without the byte order mark of UTF-8, which files that were joined have in their middle too. */
export function withoutMark(line: Uint8Array): Uint8Array {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line;
}
