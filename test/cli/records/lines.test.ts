import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxLineBytes } from '../../../cli/records/limits.ts';
import { splitLines } from '../../../cli/records/lines.ts';

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (let turn = 0; start < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(start, start + size);
    start += size;
  }
}

async function linesOf(bytes: Uint8Array, sizes: readonly number[] = [1_000]) {
  const lines: Buffer[] = [];
  const numbers: number[] = [];
  let emptyLines = 0;
  for await (const chunk of splitLines(cut(bytes, sizes))) {
    emptyLines += chunk.emptyLines;
    for (const record of chunk.records) {
      lines.push(Buffer.from(record.bytes));
      numbers.push(record.line);
    }
  }
  return { lines, numbers, emptyLines };
}

describe('lines', () => {
  test('are the bytes between newlines, wherever chunks are cut', async () => {
    const line = fc
      .uint8Array({ maxLength: 40 })
      .filter((bytes) => !bytes.includes(10) && bytes.at(-1) !== 13 && bytes[0] !== 0xef);
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line),
        sizes,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (all, cuts, ending, ended) => {
          const whole = Buffer.concat(all.flatMap((bytes) => [bytes, Buffer.from(ending)]));
          const read = await linesOf(
            ended ? whole : whole.subarray(0, Math.max(0, whole.length - ending.length)),
            cuts,
          );
          expect(read.lines).toEqual(
            all.filter((bytes) => bytes.length > 0).map((bytes) => Buffer.from(bytes)),
          );
          // An empty line that nothing ends isn't one.
          const empty = all.filter((bytes) => bytes.length === 0).length;
          const unended = !ended && all.at(-1)?.length === 0 ? 1 : 0;
          expect(read.emptyLines).toBe(empty - unended);
        },
      ),
    );
  });

  test('keep invalid UTF-8 and NUL as they are', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28, 0x0a, 0x80]);
    expect((await linesOf(bytes)).lines).toEqual([
      Buffer.from([0xff, 0x00, 0xc3, 0x28]),
      Buffer.from([0x80]),
    ]);
  });

  test('are numbered from 1, empty ones included', async () => {
    expect((await linesOf(Buffer.from('a\n\n\r\nb\nc'))).numbers).toEqual([1, 4, 5]);
  });

  test('over the limit end the reading with a sentence that names the line', async () => {
    const endless = Buffer.alloc(maxLineBytes + 200_000, 'x');
    await expect(linesOf(Buffer.concat([Buffer.from('a\n'), endless]), [65_536])).rejects.toThrow(
      'Line 2 is longer than 16 MiB: is this input made of lines?',
    );
  });
});
