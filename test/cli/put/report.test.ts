import { expect, test } from 'vitest';
import { formatBytes, leftoverLines, summary, summaryLine } from '../../../cli/put/report.ts';
import { Tally } from '../../../cli/put/tally.ts';

function tallyOf(): Tally {
  const tally = new Tally();
  const records = Array.from({ length: 1_500 }, (_, position) => ({
    bytes: new Uint8Array(100),
    line: position + 2,
  }));
  const batch = records.map((input) => ({
    partitionKey: 'k',
    records: [{ input, data: input.bytes, partitionKey: undefined }],
  }));
  tally.onRead({ records, emptyLines: 1 });
  tally.onBatchEnd(
    batch,
    records.slice(0, 3).map((record) => ({ record, reason: 'InternalFailure' })),
    12,
  );
  return tally;
}

test('the summary says what was read, put, retried, left over, how much and how fast', () => {
  expect(summaryLine(summary(tallyOf(), 'web-traffic', 1_500, 'rest.ndjson'))).toBe(
    '1,500 records read, 1,497 put into web-traffic, 12 retried, 3 left over, 149.7 kB in 1.5 s, 998 records/s, ' +
      '1 empty line skipped',
  );
});

test('with --json the same has a name each, with the reasons and the file of what is left over', () => {
  expect(summary(tallyOf(), 'web-traffic', 1_500, 'rest.ndjson')).toEqual({
    ...{ stream: 'web-traffic', read: 1_500, put: 1_497, retried: 12, leftOver: 3, emptyLines: 1 },
    ...{ reasons: { InternalFailure: 3 }, leftovers: 'rest.ndjson', bytes: 149_700, seconds: 1.5 },
  });
});

test('leftovers are told by reason, with their first line', () => {
  expect(leftoverLines(tallyOf(), 'rest.ndjson')).toEqual([
    '3 records not put, but kept in rest.ndjson; put them again with --file:',
    '  3 × InternalFailure (refused by Kinesis; the first is line 2)',
  ]);
});

test.each([
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [2_400_000, '2.4 MB'],
  [3_210_000_000, '3.21 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
