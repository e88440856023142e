import { describe, expect, test } from 'vitest';
import { describeFailures } from '../../../../functions/core/outcome/failure-locations.ts';
import type { Failure, FailureLocation } from '../../../../functions/core/outcome/outcome.ts';

const failureAt = (at?: FailureLocation, type = 'invalid_json'): Failure => ({
  stage: 'decode',
  type,
  message: `bad ${at?.record ?? ''}${at?.line ?? ''}`,
  ...(at && { at }),
});
const lines = (...numbers: readonly number[]) => numbers.map((line) => failureAt({ line }));
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
const told = (failures: readonly Failure[]) => describeFailures(failures).map(({ message }) => message);

describe('a few failures', () => {
  test('each say of which part they are, and carry no place any more', () => {
    const places = [{ line: 2 }, { record: 3 }, { record: 3, line: 2 }];
    expect(describeFailures(places.map((at) => failureAt(at)))).toEqual([
      { stage: 'decode', type: 'invalid_json', message: 'line 2: bad 2' },
      { stage: 'decode', type: 'invalid_json', message: 'record 3 of the aggregate: bad 3' },
      { stage: 'decode', type: 'invalid_json', message: 'record 3 of the aggregate, line 2: bad 32' },
    ]);
  });

  test('of no part come as they are', () => {
    const whole = failureAt();
    expect(describeFailures([whole])).toEqual([whole]);
    expect(describeFailures([])).toEqual([]);
  });

  test('are told one by one up to ten, however many of no part there are besides', () => {
    const many = [...from(1, 20).map(() => failureAt()), ...lines(...from(1, 10))];
    expect(describeFailures(many)).toHaveLength(30);
    expect(describeFailures([...many, ...lines(11)])).toHaveLength(21);
  });
});

describe('more than ten failures of parts', () => {
  test('of one kind are one, with all lines in ranges and the first message', () => {
    expect(told(lines(1, 2, 3, 5, 7, 8, 10, 12, 14, 16, 18))).toEqual([
      'lines 1-3, 5, 7-8, 10, 12, 14, 16, 18: bad 1',
    ]);
  });

  test('of several kinds are one each, after those of no part', () => {
    const failures = [
      ...lines(...from(1, 10)),
      failureAt({ line: 11 }, 'invalid_utf8'),
      { ...failureAt({ line: 12 }), stage: 'transform' as const },
      failureAt(undefined, 'whole'),
    ];
    expect(told(failures)).toEqual(['bad ', 'lines 1-10: bad 1', 'line 11: bad 11', 'line 12: bad 12']);
  });

  test('in several records of an aggregate name the records alone', () => {
    const failures = from(1, 11).map((record) => failureAt({ record, line: record + 1 }));
    expect(told(failures)).toEqual(['records 1-11 of the aggregate: bad 12']);
    const two = from(1, 11).map((line) => failureAt({ record: line < 6 ? 1 : 2, line }));
    expect(told(two)).toEqual(['records 1-2 of the aggregate: bad 11']);
  });

  test('in one record of an aggregate name its lines', () => {
    const failures = from(2, 12).map((line) => failureAt({ record: 3, line }));
    expect(told(failures)).toEqual(['record 3 of the aggregate, lines 2-12: bad 32']);
  });

  test('in more than fifty ranges count the others', () => {
    const even = from(1, 50).map((n) => n * 2);
    expect(told(lines(...even))[0]).toBe(`lines ${even.join(', ')}: bad 2`);
    expect(told(lines(...even, 102, 103, 105))[0]).toBe(`lines ${even.join(', ')} and 3 more: bad 2`);
  });
});
