import { expect, it } from 'vitest';
import { versionProblem } from '../../../cli/kit/version-problem.ts';

it.each([
  [undefined, '0.1.0'],
  ['0.1.0', '0.1.7'],
  ['0.1.0-rc.1', '0.1.0'],
  ['2.9.1', '2.10.0'],
])('a stack of %s is worked on by %s', (deployed, installed) => {
  expect(versionProblem('orders', deployed, installed)).toBeUndefined();
});

it.each([
  ['0.2.0', '0.1.0'],
  ['0.1.9', '0.2.0'],
  ['0.9.0', '1.0.0'],
  ['10.0.0', '1.0.0'],
])('a stack of %s is not worked on by %s', (deployed, installed) => {
  expect(versionProblem('orders', deployed, installed)).toBe(
    `The stack orders was deployed by shardline ${deployed}, and this is ${installed}, which may read it wrongly: ` +
      `install shardline@${deployed}, or deploy the stack with this version.`,
  );
});
