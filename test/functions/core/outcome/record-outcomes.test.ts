import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DocumentOutcome,
  duplicate,
  errored,
  type FailureLocation,
  indexed,
  rejected,
  stale,
} from '../../../../functions/core/outcome/outcome.ts';
import { account, recordOutcomes } from '../../../../functions/core/outcome/record-outcomes.ts';
import { expectWithin } from '../in-time.ts';
import { jsonRecords } from '../records.ts';

const failure = { stage: 'bulk', type: 'why', message: 'because' } as const;
const settle = (...outcomes: readonly DocumentOutcome[]) =>
  recordOutcomes(
    jsonRecords([1]),
    outcomes.map((outcome) => ({ recordPosition: 0, outcome })),
  )[0];

describe('the outcome of a record is the worst of its documents', () => {
  test.each<[string, readonly DocumentOutcome[]]>([
    ['filtered', []],
    ['indexed', [duplicate, indexed, stale]],
    ['stale', [duplicate, stale]],
    ['duplicate', [duplicate, duplicate]],
    ['rejected', [indexed, rejected(failure), duplicate]],
    ['errored', [rejected(failure), errored(failure), indexed]],
  ])('%s', (status, outcomes) => {
    expect(settle(...outcomes)?.status).toBe(status);
  });

  test('with nothing else where none failed', () => {
    expect(settle(indexed, stale)).toEqual({ status: 'indexed' });
    expect(settle()).toEqual({ status: 'filtered' });
  });

  test('with the reasons of all that failed, in order', () => {
    const other = { ...failure, type: 'other' };
    expect(settle(rejected(failure), indexed, rejected(other))).toEqual({
      status: 'rejected',
      failures: [failure, other],
    });
  });

  test('with 100 reasons at most, and in no time, when 300,000 lines of one record fail', () => {
    const many = Array.from({ length: 300_000 }, () => ({ recordPosition: 0, outcome: rejected(failure) }));
    const started = performance.now();
    const [outcome] = recordOutcomes(jsonRecords([1]), many);
    expect(outcome).toMatchObject({ status: 'rejected' });
    expect(outcome !== undefined && 'failures' in outcome && outcome.failures).toHaveLength(100);
    expectWithin(2_000, started);
  });
});

describe('a record of several parts says which of them failed', () => {
  const at = (place: FailureLocation, type = 'invalid_json') => rejected({ ...failure, type, at: place });
  const messages = (...outcomes: DocumentOutcome[]) => {
    const [outcome] = [settle(...outcomes)];
    return outcome !== undefined && 'failures' in outcome && outcome.failures.map(({ message }) => message);
  };

  test('one by one while they are few', () => {
    expect(messages(at({ line: 2 }), at({ line: 5 }), at({ record: 3, line: 1 }), rejected(failure))).toEqual(
      [
        `line 2: ${failure.message}`,
        `line 5: ${failure.message}`,
        `record 3 of the aggregate, line 1: ${failure.message}`,
        failure.message,
      ],
    );
  });

  test('all of them together, by kind, when they are many', () => {
    const lines = [1, 3, 4, 5, 9, 11, 12, 20, 21, 22].map((line) => at({ line }));
    expect(messages(...lines, at({ line: 30 }, 'invalid_utf8'), rejected(failure))).toEqual([
      failure.message,
      `lines 1, 3-5, 9, 11-12, 20-22: ${failure.message}`,
      `line 30: ${failure.message}`,
    ]);
    const records = Array.from({ length: 20 }, (_, position) => at({ record: position * 2 + 1, line: 1 }));
    expect(messages(...records)).toEqual([
      `records 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39 of the aggregate: ${failure.message}`,
    ]);
  });

  test('within bounds, and in no time, when a hundred thousand are bad', () => {
    const lines = Array.from({ length: 100_000 }, (_, position) => at({ line: position * 2 + 1 }));
    const started = performance.now();
    const [outcome] = recordOutcomes(
      jsonRecords([1]),
      lines.map((line) => ({ recordPosition: 0, outcome: line })),
    );
    expect(outcome).toMatchObject({
      failures: [{ message: expect.stringMatching(/^lines 1, 3, .*, 99 and 99950 more: /) }],
    });
    expectWithin(5_000, started);
  });
});

test('received is the sum of all outcomes, whatever became of the documents (G3)', () => {
  const outcome = fc.constantFrom(indexed, duplicate, stale, rejected(failure), errored(failure));
  const settled = fc.array(fc.record({ recordPosition: fc.nat(9), outcome }), { maxLength: 30 });
  fc.assert(
    fc.property(settled, (documents) => {
      const { received, ...counts } = account(recordOutcomes(jsonRecords(Array(10).fill(1)), documents));
      expect(received).toBe(10);
      expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(10);
    }),
  );
});
