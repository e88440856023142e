import { expect, test } from 'vitest';
import { bytesText, cut, folded, jsonOf, wrapped } from '../../../cli/stages/shown-text.ts';

test.each([
  ['short', 10, ['short']],
  ['two words', 5, ['two', 'words']],
  ['a fairly long sentence', 8, ['a fairly', 'long', 'sentence']],
  ['the key/of/an/object stays', 6, ['the', 'key/of/an/object', 'stays']],
])('the words %j in %i columns', (text, width, lines) => {
  expect(wrapped(text, width)).toEqual(lines);
});

test.each([
  ['x'.repeat(7), 3, ['xxx', 'xxx', 'x']],
  ['{"a":1,"b":2,"c":3}', 10, ['{"a":1,', '"b":2,', '"c":3}']],
  ['a,xxxxxxxxxx', 6, ['a,xxxx', 'xxxxxx']],
  ['👍'.repeat(4), 3, ['👍👍👍', '👍']],
  ['', 5, []],
])('the data %j in %i columns', (text, width, lines) => {
  expect(folded(text, width)).toEqual(lines);
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['👍👍👍', 3, '👍👍👍'],
  ['👍👍👍👍', 3, '👍👍…'],
  ['x'.repeat(1_000), 1, '…'],
  ['abc', Number.POSITIVE_INFINITY, 'abc'],
])('%j cut to %d', (text, width, expected) => {
  expect(cut(text, width)).toBe(expected);
});

test('what is printed moves no cursor', () => {
  expect(jsonOf('a\u001b[2J\u009b1m\nb')).toBe('a·[2J·1m b');
  expect(jsonOf({ a: '\u009b' })).toBe('{"a":"·"}');
  expect(jsonOf(undefined)).toBe('undefined');
});

test.each([
  ['{"a":1}\n', '8 bytes: {"a":1} '],
  ['', '0 bytes: '],
  ['ä', '2 bytes: ä'],
  [Buffer.from([0x1f, 0x8b, 8, 0]), '4 bytes: 1f8b0800'],
  [Buffer.from([0xff, 0xfe]), '2 bytes: fffe'],
])('%j as bytes', (data, text) => {
  const bytes = Buffer.from(data);
  expect(bytesText(bytes.toString('base64'), bytes.length)).toBe(text);
});
