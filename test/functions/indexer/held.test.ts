import { describe, expect, test } from 'vitest';
import type { Failure, RecordOutcome } from '../../../functions/core/outcome/outcome.ts';
import { heldReporter } from '../../../functions/indexer/held.ts';
import type { LogFields } from '../../../functions/lambda/log-lines.ts';
import { streamRecord } from '../core/records.ts';

const records = [streamRecord('1', 0), streamRecord('2', 1), streamRecord('3', 2)];
const sequenceNumbers = records.map(({ sequenceNumber }) => sequenceNumber);
const failure: Failure = { stage: 'bulk', type: 'x', message: '400: no' };
const held = { recordPosition: 1, failure, outlook: 'is sent again' };

function reporter(of = records) {
  const lines: LogFields<'held'>[] = [];
  const clock = { now: 5 };
  const report = heldReporter(
    of,
    (line) => lines.push(line),
    () => clock.now,
  );
  return { ...report, lines, clock };
}

const line = {
  shardId: 'shardId-000000000007',
  sequenceNumber: sequenceNumbers[1],
  batchFrom: sequenceNumbers[0],
  failure,
  outlook: 'is sent again',
};

test('what holds a batch is told with its record, the batch and the reason', () => {
  const { onHeld, lines } = reporter();
  onHeld(held);
  expect(lines).toEqual([line]);
});

test('it is told once a second', () => {
  const { onHeld, lines, clock } = reporter();
  for (const now of [5, 6, 1_004, 1_005, 2_004, 2_005]) {
    clock.now = now;
    onHeld(held);
  }
  expect(lines).toHaveLength(3);
});

test('a place that the batch hasn’t is not told', () => {
  const { onHeld, lines } = reporter();
  onHeld({ ...held, recordPosition: 3 });
  const empty = reporter([]);
  empty.onHeld({ ...held, recordPosition: 0 });
  expect([...lines, ...empty.lines]).toEqual([]);
});

describe('at the end of an invocation', () => {
  const end = (resume: string | undefined, outcome: RecordOutcome) => {
    const { ended, lines } = reporter();
    const batchItemFailures = resume === undefined ? [] : [{ itemIdentifier: resume }];
    ended({
      outcomes: [{ status: 'indexed' }, outcome, { status: 'indexed' }],
      response: { batchItemFailures },
    });
    return lines;
  };
  const errored: RecordOutcome = { status: 'errored', failures: [failure, { ...failure, type: 'other' }] };

  test('the record that the batch resumes from is told, with its first reason', () => {
    expect(end(sequenceNumbers[1], errored)).toEqual([{ ...line, outlook: 'is delivered again' }]);
  });

  test('a batch that is done gets no line, nor does a record without a reason', () => {
    expect(end(undefined, errored)).toEqual([]);
    expect(end('7', errored)).toEqual([]);
    expect(end(sequenceNumbers[1], { status: 'errored', failures: [] })).toEqual([]);
    expect(end(sequenceNumbers[0], errored)).toEqual([]);
  });
});
