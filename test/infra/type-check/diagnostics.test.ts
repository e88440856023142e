import { expect, test } from 'vitest';
import { diagnosticLines } from '../../../infra/type-check/diagnostics.ts';

test.each<[string, string, string[]]>([
  [
    'a place in a file',
    "pipelines/a.ts(12,3): error TS2322: Type 'string' is not assignable to type 'number'.\n",
    ["pipelines/a.ts:12:3 - error TS2322: Type 'string' is not assignable to type 'number'."],
  ],
  [
    'what the compiler adds in lines of their own',
    'a.ts(1,1): error TS1: One.\n  Types of x differ.\n    Type y.\nb (1).ts(2,3): error TS2: Two.',
    ['a.ts:1:1 - error TS1: One.', '  Types of x differ.', '    Type y.', 'b (1).ts:2:3 - error TS2: Two.'],
  ],
  [
    'an error of the options, which has no place',
    "error TS5083: Cannot read file '/x/base.json'.\r\n",
    ["error TS5083: Cannot read file '/x/base.json'."],
  ],
  ['nothing else', '\nFound 0 errors.\n  indented\n', []],
])('%s', (_, output, lines) => {
  expect(diagnosticLines(output)).toEqual(lines);
});
