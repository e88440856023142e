import { expect, test } from 'vitest';
import { isLasting } from '../../torture/settle-windows.ts';

test.each([
  ['duplicated: the alert busy', true],
  ['wrong content: window lanes: 12 documents instead of 11', true],
  ['wrong content: window lanes: not final; 11 documents instead of 12; documents is 11', false],
  ['wrong content: window lanes: not final', false],
  ['missing: window lanes of 1 documents', false],
])(
  'of what is wrong when all is passed, only what is too much is wrong for good: %s',
  (violation, lasting) => {
    expect(isLasting(violation)).toBe(lasting);
  },
);
