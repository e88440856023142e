import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchResponse, checkpointPosition } from '../../../../functions/core/outcome/batch-response.ts';
import type { RecordOutcome } from '../../../../functions/core/outcome/outcome.ts';
import { jsonRecords, streamRecord } from '../records.ts';

const errored: RecordOutcome = { status: 'errored', failures: [] };
const passed = fc.constantFrom<RecordOutcome>(
  { status: 'indexed' },
  { status: 'filtered' },
  { status: 'rejected', failures: [] },
);

test('the one failure reported is the lowest errored record, and none when none is errored', () => {
  const outcome = fc.oneof({ weight: 4, arbitrary: passed }, { weight: 1, arbitrary: fc.constant(errored) });
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 30 }), (outcomes) => {
      const records = jsonRecords(outcomes);
      const { batchItemFailures } = batchResponse(records, outcomes);
      const lowest = records.find((_, position) => outcomes[position]?.status === 'errored');
      expect(batchItemFailures).toEqual(lowest ? [{ itemIdentifier: lowest.sequenceNumber }] : []);
    }),
  );
});

test('sequence numbers compare as numbers of any length, not as text', () => {
  const records = [
    '100000000000000000000000000000000000001',
    '99',
    '100000000000000000000000000000000000000',
  ].map((sequenceNumber) => streamRecord('1', 0, { sequenceNumber }));
  expect(checkpointPosition(records, [errored, errored, errored])).toBe(1);
  expect(checkpointPosition(records, [errored, { status: 'indexed' }, errored])).toBe(2);
});
