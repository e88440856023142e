import { record, testPipeline } from 'shardline/testing';
import { expect, test } from 'vitest';
import { pipeline as clicks } from './clicks.ts';
import { pipeline as devices } from './devices.ts';
import { pipeline as lines } from './lines.ts';
import { pipeline as trail } from './trail.ts';

const at = '2026-01-05T10:00:00Z';

test('what a transformation of Firehose calls Ok, Dropped and ProcessingFailed', async () => {
  const { outcomes, documents } = await testPipeline(clicks, [
    { at, page: '/Home' },
    { at, page: '/', bot: true },
    { at },
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['indexed', 'filtered', 'rejected']);
  expect(documents).toMatchObject([{ index: 'page-clicks-2026.01.05', source: { page: '/home' } }]);
});

test('a list in a field becomes a document for each element, with fields from around it', async () => {
  const event = (eventName: string) => ({ eventTime: at, eventName });
  const { documents } = await testPipeline(trail, [
    { account: '1', Records: [event('RunInstances'), event('ListBuckets'), event('StopInstances')] },
  ]);
  expect(documents.map(({ source }) => source)).toMatchObject([
    { eventName: 'RunInstances', account: '1' },
    { eventName: 'StopInstances', account: '1' },
  ]);
});

test('what grok, date, mutate and drop of Logstash do', async () => {
  const { outcomes, documents } = await testPipeline(lines, [
    '2026-01-05T10:00:00Z ERROR user=ada took=12ms',
    '2026-01-05T10:00:00Z DEBUG user=ada took=12ms',
    'something else',
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['indexed', 'filtered', 'rejected']);
  expect(documents).toMatchObject([{ source: { level: 'error', user: 'ada', took: 12 } }]);
});

test('what a function that indexes by id does, with the last in the stream as the winner', async () => {
  const put = (device: object) => record(JSON.stringify(device), { partitionKey: 'd1' });
  const { stored } = await testPipeline(devices, [
    put({ id: 'd1', seenAt: at, battery: 0.5 }),
    put({ id: 'd1', seenAt: at, battery: 0.4 }),
    put({ id: 'd2', seenAt: at, battery: 0.9 }),
    put({ id: 'd2', seenAt: at, removed: true }),
  ]);
  expect(stored).toMatchObject([{ id: 'd1', source: { battery: 0.4 } }]);
});
