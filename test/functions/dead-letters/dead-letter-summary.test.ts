import { expect, test } from 'vitest';
import type { RecordOutcome } from '../../../functions/core/outcome/outcome.ts';
import { rejectedLetters } from '../../../functions/dead-letters/dead-letter.ts';
import {
  buildSummaryTemplate,
  redrivenBody,
  summaryBody,
} from '../../../functions/dead-letters/dead-letter-summary.ts';
import { streamRecord } from '../core/records.ts';

const records = [0, 1, 2, 3].map((position) => streamRecord(`secret ${position}`, position));
const failure = { stage: 'transform', type: 'transform_failed', message: 'it says: secret' } as const;
const outcomes: RecordOutcome[] = [
  { status: 'rejected', failures: [failure, failure] },
  { status: 'indexed' },
  { status: 'errored', failures: [failure] },
  { status: 'stale' },
];

const linesOf = (body: string): unknown[] =>
  body.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

test('a summary tells where a letter came from and why, under the identity of its record', () => {
  const operations = [{ recordPosition: 0, index: 'events-2026', id: 'x' }];
  const body = summaryBody(rejectedLetters('events', records, outcomes, 4, operations));
  expect(linesOf(body)).toEqual([
    { update: { _index: 'dead-letters.events.2026.11', _id: `7-${records[0]?.sequenceNumber}` } },
    {
      doc: {
        '@timestamp': '2026-11-23T10:00:00.000Z',
        status: 'rejected',
        pipeline: 'events',
        reasons: ['transform:transform_failed'],
        stream: 'events',
        shardId: 'shardId-000000000007',
        sequenceNumber: records[0]?.sequenceNumber,
        bytes: 8,
        indices: ['events-2026'],
      },
      doc_as_upsert: true,
    },
  ]);
});

test('no summary holds anything of the payload', () => {
  const body = summaryBody(rejectedLetters('events', records, outcomes));
  expect(body).not.toContain('secret');
  expect(body).not.toContain(records[0]?.data);
  expect(body).not.toContain('key-0');
});

test('a redrive marks what it settled, and nothing else', () => {
  expect(linesOf(redrivenBody('events', records, outcomes))).toEqual([
    { update: { _index: 'dead-letters.events.2026.11', _id: `7-${records[1]?.sequenceNumber}` } },
    { doc: { status: 'redriven' } },
    { update: { _index: 'dead-letters.events.2026.11', _id: `7-${records[3]?.sequenceNumber}` } },
    { doc: { status: 'redriven' } },
  ]);
});

test('the patterns of two pipelines never overlap, whose names begin alike', () => {
  const [pattern] = [buildSummaryTemplate('web').body.index_patterns].flat();
  const matches = new RegExp(`^${String(pattern).replaceAll('.', '[.]').replace('*', '.*')}$`);
  expect('dead-letters.web.2026.11').toMatch(matches);
  expect('dead-letters.web-traffic.2026.11').not.toMatch(matches);
});
