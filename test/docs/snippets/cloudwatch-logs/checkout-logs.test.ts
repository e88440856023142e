import { gzipSync } from 'node:zlib';
import { testPipeline } from 'shardline/testing';
import { expect, test } from 'vitest';
import { pipeline } from './checkout-logs.ts';

const timestamp = Date.UTC(2026, 0, 5, 10);
const payload = (messages: readonly string[], messageType = 'DATA_MESSAGE') =>
  gzipSync(
    JSON.stringify({
      messageType,
      owner: '123456789012',
      logGroup: '/aws/lambda/checkout',
      logStream: '2026/01/05/[$LATEST]1',
      subscriptionFilters: ['shardline'],
      logEvents: messages.map((message, n) => ({ id: `event-${n}`, timestamp: timestamp + n, message })),
    }),
  );

test('a payload becomes a document a line; control messages and the lines of Lambda itself become none', async () => {
  const lines = ['START RequestId: 1', '{"level":"ERROR","requestId":"1","message":"no stock"}', 'plain'];
  const { documents, outcomes } = await testPipeline(pipeline, [
    payload(['Checking health of destination'], 'CONTROL_MESSAGE'),
    payload(lines),
    payload(lines), // CloudWatch Logs may send a payload again
  ]);
  expect(documents.slice(0, 2)).toMatchObject([
    { id: 'event-1', index: 'checkout-logs-2026.01.05', source: { level: 'ERROR', message: 'no stock' } },
    { id: 'event-2', source: { message: 'plain' } },
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['filtered', 'indexed', 'duplicate']);
});

test('a broken line rejects its record, and the others of it are indexed', async () => {
  const { stored, outcomes } = await testPipeline(pipeline, [payload(['{broken', 'plain'])]);
  expect(outcomes).toMatchObject([{ status: 'rejected' }]);
  expect(stored).toHaveLength(1);
});
