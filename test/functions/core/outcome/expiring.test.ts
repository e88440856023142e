import { describe, expect, test } from 'vitest';
import { expiringAt, rejectExpiring } from '../../../../functions/core/outcome/expiring.ts';
import type { RecordOutcome } from '../../../../functions/core/outcome/outcome.ts';
import { arrivalTime, streamRecord } from '../records.ts';

const day = 86_400_000;
const indexed: RecordOutcome = { status: 'indexed' };
const errored: RecordOutcome = {
  status: 'errored',
  failures: [{ stage: 'transform', type: 'retriable', message: 'the look-up is down' }],
};

const record = (position: number, age: number) =>
  streamRecord('{}', position, { arrivalTime: arrivalTime - age });
const isExpiring = expiringAt(29 * day, () => arrivalTime);
const after = (ages: readonly number[], outcomes: readonly RecordOutcome[]) =>
  rejectExpiring(
    ages.map((age, position) => record(position, age)),
    outcomes,
    isExpiring,
  ).map(({ status }) => status);

describe('a record that the stream is about to drop', () => {
  test('leaves when it fails, with that as its reason and its own failures behind it', () => {
    const [outcome] = rejectExpiring([record(0, 29 * day + 1)], [errored], isExpiring);
    expect(outcome).toMatchObject({
      status: 'rejected',
      failures: [
        { stage: 'delivery', type: 'expiring' },
        { stage: 'transform', type: 'retriable', message: 'the look-up is down' },
      ],
    });
  });

  test.each([
    ['is held while it is younger', [29 * day], [errored], ['errored']],
    ['takes none along that can wait', [30 * day, day], [errored, errored], ['rejected', 'errored']],
    ['takes those along that can’t', [30 * day, 30 * day], [errored, errored], ['rejected', 'rejected']],
    [
      'takes no neighbour along that didn’t fail',
      [30 * day, 30 * day],
      [errored, indexed],
      ['rejected', 'indexed'],
    ],
    ['stays what it is when it doesn’t fail', [30 * day], [indexed], ['indexed']],
    // The next batch begins with it, and has the time that this one hadn't.
    ['waits where the batch gets on', [30 * day, 30 * day], [indexed, errored], ['indexed', 'errored']],
  ] as const)('%s', (_what, ages, outcomes, expected) => {
    expect(after(ages, outcomes)).toEqual(expected);
  });

  test('is none where Lambda gives records up itself', () => {
    const never = expiringAt(Number.POSITIVE_INFINITY, () => arrivalTime);
    expect(rejectExpiring([record(0, 400 * day)], [errored], never)).toEqual([errored]);
  });
});
