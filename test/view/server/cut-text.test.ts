import { expect, test } from 'vitest';
import { cutText, hexLines, prettyJson } from '../../../view/server/cut-text.ts';

test('a text is cut to so many characters, and no pair of a surrogate in two', () => {
  expect(cutText('abc', 3)).toEqual({ text: 'abc', left: 0 });
  expect(cutText('abcd', 3)).toEqual({ text: 'abc', left: 1 });
  expect(cutText('ab😀', 3)).toEqual({ text: 'ab', left: 2 });
});

test('a value is shown as a person reads it, a text as it is', () => {
  expect(prettyJson({ a: 1 }, 100).text).toBe('{\n  "a": 1\n}');
  expect(prettyJson('<b>', 100).text).toBe('<b>');
  expect(prettyJson(undefined, 100).text).toBe('undefined');
});

test('bytes stand in lines of sixteen, with their text where they have one', () => {
  const lines = hexLines(Buffer.from('{"at":"2026-11-30"}\u0000ÿ')).split('\n');
  expect(lines).toEqual([
    '00000000  7b 22 61 74 22 3a 22 32  30 32 36 2d 31 31 2d 33  {"at":"2026-11-3',
    '00000010  30 22 7d 00 c3 bf                                 0"}...',
  ]);
  expect(hexLines(Buffer.alloc(0))).toBe('');
});
