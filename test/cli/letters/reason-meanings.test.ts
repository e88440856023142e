import { expect, test } from 'vitest';
import { meaningOf } from '../../../cli/letters/reason-meanings.ts';

test.each([
  ['decode', 'invalid_json', 'The bytes aren’t JSON'],
  ['bulk', 'a_new_exception', 'The search engine refuses the document.'],
  ['mapping', 'RecordAgeExceeded', 'it had grown too old'],
])('%s:%s is said in words', (stage, type, words) => {
  expect(meaningOf(stage, type)?.means).toContain(words);
});

test.each(['constructor', '__proto__', 'toString', 'of a later version'])(
  'a stage that isn’t known, such as %s, has none',
  (stage) => {
    expect(meaningOf(stage, 'x')).toBeUndefined();
  },
);
