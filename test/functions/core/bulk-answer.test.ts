import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBulkAnswer, readEngineError } from '../../../functions/core/bulk-answer.ts';

test('the items of an answer keep their order, whatever the action', () => {
  const error = { type: 'mapper_parsing_exception', reason: 'bad' };
  const answer = {
    took: 3,
    errors: true,
    items: [{ create: { status: 201 } }, { index: { status: 400, error } }],
  };
  expect(readBulkAnswer(answer)).toEqual([{ status: 201 }, { status: 400, error }]);
  expect(readBulkAnswer({ items: [] })).toEqual([]);
});

test.each([
  undefined,
  null,
  '<html>',
  [],
  {},
  { items: {} },
  { items: [1] },
  { items: [{}] },
  { items: [{ create: null }] },
  { items: [{ create: { status: '201' } }] },
  { items: [{ create: { status: 201 } }, { create: {} }] },
])('%j is no bulk answer', (body) => {
  expect(readBulkAnswer(body)).toBeUndefined();
});

test('any JSON is read without a crash', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      readBulkAnswer(value);
      readBulkAnswer({ items: [{ create: { status: 400, error: value } }] });
    }),
  );
});

describe('an error of the engine', () => {
  test('is told with its chain of causes', () => {
    const caused_by = { type: 'c', reason: 'deeper', caused_by: { reason: 'deepest' } };
    expect(readEngineError({ type: 'a', reason: 'top', caused_by })).toEqual({
      type: 'a',
      reason: 'top: deeper: deepest',
    });
  });

  test('that is its own cause is still read to an end', () => {
    const error: Record<string, unknown> = { type: 'a', reason: 'r' };
    error.caused_by = error;
    expect(readEngineError(error).reason).toBe('r: r: r: r: r: r');
  });

  test.each<[unknown, string]>([
    ['gone', 'gone'],
    [undefined, ''],
    [5, ''],
    [{ type: 5, reason: {} }, ''],
  ])('%j has no known type', (error, reason) => {
    expect(readEngineError(error)).toEqual({ type: 'unknown', reason });
  });
});
