import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DocumentOutcome,
  duplicate,
  errored,
  indexed,
  rejected,
  stale,
} from '../../../functions/core/outcome.ts';
import { account, settleRecords } from '../../../functions/core/settle.ts';
import { jsonRecords } from './records.ts';

const failure = { stage: 'bulk', type: 'why', message: 'because' } as const;
const settle = (...outcomes: readonly DocumentOutcome[]) =>
  settleRecords(
    jsonRecords([1]),
    outcomes.map((outcome) => ({ record: 0, outcome })),
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

  test('with the reasons of all that failed, in order', () => {
    const other = { ...failure, type: 'other' };
    expect(settle(rejected(failure), indexed, rejected(other))).toEqual({
      status: 'rejected',
      failures: [failure, other],
    });
  });

  test('with 100 reasons at most, and in no time, when 300,000 lines of one record fail', () => {
    const many = Array.from({ length: 300_000 }, () => ({ record: 0, outcome: rejected(failure) }));
    const started = performance.now();
    const [outcome] = settleRecords(jsonRecords([1]), many);
    expect(outcome).toMatchObject({ status: 'rejected' });
    expect(outcome !== undefined && 'failures' in outcome && outcome.failures).toHaveLength(100);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

test('received is the sum of all outcomes, whatever became of the documents (G3)', () => {
  const outcome = fc.constantFrom(indexed, duplicate, stale, rejected(failure), errored(failure));
  const settled = fc.array(fc.record({ record: fc.nat(9), outcome }), { maxLength: 30 });
  fc.assert(
    fc.property(settled, (documents) => {
      const { received, ...counts } = account(settleRecords(jsonRecords(Array(10).fill(1)), documents));
      expect(received).toBe(10);
      expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(10);
    }),
  );
});
