import { expect, test } from 'vitest';
import { parseJson } from '../../../../functions/core/json/parse-json.ts';

test.each([
  ['{"a":[1]}', { a: [1] }],
  ['null', null],
  ['{', undefined],
  ['', undefined],
])('%s is read as JSON, or not at all', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});
