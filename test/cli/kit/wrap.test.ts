import { expect, test } from 'vitest';
import { wrapWords } from '../../../cli/kit/wrap.ts';

test.each([
  ['it all fits', 11, ['it all fits']],
  ['it doesn’t all fit', 10, ['it doesn’t', 'all fit']],
  ['a http://127.0.0.1:9200 stays whole', 10, ['a', 'http://127.0.0.1:9200', 'stays', 'whole']],
  ['\u001B[1mbold\u001B[22m words', 10, ['\u001B[1mbold\u001B[22m words']],
  ['', 10, ['']],
])('%j in %d columns', (text, width, lines) => {
  expect(wrapWords(text, width)).toEqual(lines);
});

test('words may end with another text, and have a space between them in a line', () => {
  expect(wrapWords('a b\nc\nd', 5, '\n')).toEqual(['a b c', 'd']);
});
