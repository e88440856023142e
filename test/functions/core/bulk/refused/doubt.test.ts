import { expect, test } from 'vitest';
import { kindOf } from '../../../../../functions/core/bulk/refused/doubt.ts';
import { expectWithin } from '../../in-time.ts';

const kind = (reason: string) => kindOf(400, { type: 'illegal_argument_exception', reason });

test.each([
  ['field [a] has 12 values', 'field [b [c]] has 7 values'],
  [`value "it's" of 'x' is none`, `value "x" of 'y' is none`],
  ['a ] in front [x]', 'a ] in front [y]'],
])('refusals that quote different documents are of one kind: %s', (one, other) => {
  expect(kind(one)).toBe(kind(other));
  expect(kind(one)).not.toBe(kind('something else'));
});

test.each(['[', '"', "'"])('a reason that quotes a document full of %s is told apart at once', (mark) => {
  const started = performance.now();
  kind(`no: ${mark.repeat(300_001)}`);
  kind(`no: ${`${mark}a`.repeat(300_001)}`);
  expectWithin(500, started);
});
