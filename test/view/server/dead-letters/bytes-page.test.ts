import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BytesForm } from '../../../../view/protocol/dead-letters.ts';
import { bytesPage } from '../../../../view/server/rooms/dead-letters/bytes-page.ts';

const base64 = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64');

/** All pieces, one after the other. */
function pieces(data: string, form: BytesForm) {
  const found = [bytesPage(data, form, 0)];
  for (let last = found[0]; last && last.end < last.total; last = found.at(-1)) {
    found.push(bytesPage(data, form, last.end));
  }
  return found;
}

test('the pieces of a text make the text, and none of them cuts a character', () => {
  const characters = fc.constantFrom('a', 'ü', '☃', '🦉', '\n');
  const text = fc
    .array(characters, { minLength: 5_000, maxLength: 9_000 })
    .map((all) => all.join('').repeat(3));
  fc.assert(
    fc.property(text, (given) => {
      const found = pieces(base64(given), 'text');
      expect(found.length).toBeGreaterThan(0);
      expect(found.map((piece) => piece.text).join('')).toBe(given);
      expect(found.some(({ isBroken }) => isBroken)).toBe(false);
    }),
    { numRuns: 10 },
  );
});

test('in hex, sixteen bytes stand in a row, with their place and what can be printed of them', () => {
  const { text, total } = bytesPage(base64(`{"a":"\u0000ü 12"} and`), 'hex', 0);
  expect(text.split('\n')).toEqual([
    '00000000  7b 22 61 22 3a 22 00 c3  bc 20 31 32 22 7d 20 61  {"a":"··· 12"} a',
    '00000010  6e 64                                             nd',
  ]);
  expect(total).toBe(18);
});

test('long bytes come piece by piece in hex too', () => {
  const found = pieces(base64(new Uint8Array(5_000)), 'hex');
  expect(found.map(({ offset, end }) => [offset, end])).toEqual([
    [0, 2_048],
    [2_048, 4_096],
    [4_096, 5_000],
  ]);
});

test.each([
  ['gzip is shown unpacked as text', base64(gzipSync('{"a":1}')), '{"a":1}', false],
  ['what begins as gzip and isn’t is shown as it is', base64(gzipSync('a').subarray(0, 6)), /./s, true],
  ['what isn’t UTF-8 says so', base64(Buffer.from([0x61, 0xff, 0x62])), 'a\ufffdb', true],
  ['no bytes at all', '', '', false],
])('%s', (_, data, text, isBroken) => {
  const page = bytesPage(data, 'text', 0);
  if (typeof text === 'string') expect(page.text).toBe(text);
  else expect(page.text).toMatch(text);
  expect(page.isBroken).toBe(isBroken);
});

test.each(['text', 'hex'] as const)('%s: an offset past the end is the end', (form) => {
  expect(bytesPage(base64('abc'), form, 999)).toMatchObject({ text: '', offset: 3, end: 3, total: 3 });
});
