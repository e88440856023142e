import { expect, test } from 'vitest';
import { jsonLine, linesOf } from '../../../cli/tap/lines.ts';
import type { Item } from '../../../cli/tap/stage-items.ts';
import { tallyText } from '../../../cli/tap/tally-text.ts';

test.each([
  [
    { records: 0, matching: 0, shown: 0, statuses: {} },
    'document',
    false,
    '0 records read; 0 documents shown',
  ],
  [
    { records: 1, matching: 1, shown: 1, statuses: { built: 1 } },
    'document',
    false,
    '1 record read; 1 document shown',
  ],
  [
    { records: 1_234, matching: 1_150, shown: 20, statuses: { built: 1_150, filtered: 80, rejected: 4 } },
    ...([
      'document',
      false,
      '1,234 records read: 80 filtered, 4 rejected; 20 of 1,150 documents shown (1.7 %)',
    ] as const),
  ],
  [
    { records: 100, matching: 40, shown: 20, statuses: {} },
    ...(['value', true, '100 records read; 20 of 40 values that fulfil the condition shown (50 %)'] as const),
  ],
  [
    { records: 100_000, matching: 100_000, shown: 20, statuses: {} },
    ...(['record', false, '100,000 records read; 20 of 100,000 records shown (less than 0.1 %)'] as const),
  ],
  [
    { records: 5, matching: 1, shown: 1, statuses: {} },
    ...(['outcome', true, '5 records read; 1 outcome that fulfils the condition shown'] as const),
  ],
] as const)('%j at the stage %s', (tally, stage, isFiltered, text) => {
  expect(tallyText(tally, stage, isFiltered)).toBe(text);
});

const record = {
  ...{ stream: 's', shardId: 'shardId-000000000001', sequenceNumber: '17', partitionKey: 'key' },
  ...{ arrivalTime: Date.UTC(2026, 10, 30, 10), data: Buffer.from('{"a":\n1}').toString('base64') },
};

test.each<[Parameters<typeof linesOf>[0], Item['fields'], string, string]>([
  ['record', { bytes: 8, data: '' }, '10:00:00.000Z 17 key', '8 bytes: {"a": 1}'],
  ['value', { value: 'a\tb' }, '10:00:00.000Z 17', 'a b'],
  ['value', { failure: { type: 'invalid_json' } }, '10:00:00.000Z 17', '{"type":"invalid_json"}'],
  ['document', { index: 'i-1', id: '1-17', document: { a: 1 } }, '10:00:00.000Z i-1/1-17', '{"a":1}'],
  [
    'outcome',
    {
      status: 'rejected',
      documents: [],
      failures: [{ stage: 'decode', type: 'invalid_json', message: 'no' }],
    },
    '10:00:00.000Z 17',
    'rejected  decode:invalid_json: no',
  ],
  [
    'outcome',
    { status: 'built', documents: [{ index: 'i-1', id: '1-17' }], failures: [] },
    '10:00:00.000Z 17',
    'built  i-1/1-17',
  ],
])('at the stage %s %j is shown in two lines', (stage, fields, head, body) => {
  expect(linesOf(stage, { record, subject: {}, fields })).toEqual({ head, body });
});

test('a line of JSON names the record', () => {
  expect(JSON.parse(jsonLine({ record, subject: {}, fields: { value: 5 } }))).toEqual({
    ...{ shardId: 'shardId-000000000001', sequenceNumber: '17', partitionKey: 'key' },
    ...{ arrivalTime: '2026-11-30T10:00:00.000Z', value: 5 },
  });
});
