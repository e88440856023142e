import { expect, test } from 'vitest';
import { principalOf } from './cloud.ts';

test.each([
  ['arn:aws:sts::111122223333:assumed-role/admin/ann', 'arn:aws:iam::111122223333:role/admin'],
  ['arn:aws-cn:sts::111122223333:assumed-role/admin/i-0a1b', 'arn:aws-cn:iam::111122223333:role/admin'],
  ['arn:aws:iam::111122223333:user/ann', 'arn:aws:iam::111122223333:user/ann'],
])('who calls as %s is let into the domain as %s', (caller, principal) => {
  expect(principalOf(caller)).toBe(principal);
});
