import { describe, expect, test } from 'vitest';
import { readMode } from '../../../functions/lambda/event-mode.ts';
import { readKinesisEvent } from '../../../functions/lambda/kinesis-event.ts';

/** As AWS documents it: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
const record = {
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey: '1',
    sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
    data: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
    approximateArrivalTimestamp: 1545084650.987,
  },
  eventSource: 'aws:kinesis',
  eventVersion: '1.0',
  eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898',
  eventName: 'aws:kinesis:record',
  awsRegion: 'us-east-2',
  eventSourceARN: 'arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream',
};
const read = {
  stream: 'lambda-stream',
  shardId: 'shardId-000000000006',
  sequenceNumber: record.kinesis.sequenceNumber,
  partitionKey: '1',
  arrivalTime: 1_545_084_650_987,
  data: record.kinesis.data,
};

test('records keep the order of the event', () => {
  const later = { ...record, kinesis: { ...record.kinesis, sequenceNumber: '5' } };
  expect(readKinesisEvent({ Records: [later, record] })).toEqual([{ ...read, sequenceNumber: '5' }, read]);
});

test('the stream of an enhanced fan-out consumer is the stream, not the consumer', () => {
  const eventSourceARN = `${record.eventSourceARN}/consumer/fast:1545084711`;
  expect(readKinesisEvent({ Records: [{ ...record, eventSourceARN }] })).toEqual([read]);
});

test('an empty record is a record', () => {
  const empty = { ...record, kinesis: { ...record.kinesis, data: '' } };
  expect(readKinesisEvent({ Records: [empty] })).toEqual([{ ...read, data: '' }]);
});

describe('what is no Kinesis event fails the invocation, so that nothing counts as done', () => {
  const without = (change: object) => ({
    Records: [record, { ...record, kinesis: { ...record.kinesis, ...change } }],
  });
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'no Records'],
    ['null', null, 'no Records'],
    ['text', 'x', 'no Records'],
    ['an event of another kind', { detail: {} }, 'no Records'],
    ['Records that are no list', { Records: {} }, 'no Records'],
    ['an entry that is nothing', { Records: [null] }, 'record 0'],
    ['a record of SQS', { Records: [{ body: '{}', eventSource: 'aws:sqs' }] }, 'record 0'],
    ['a sequence number that is a number', without({ sequenceNumber: 5 }), 'record 1'],
    ['a sequence number with a minus', without({ sequenceNumber: '-5' }), 'record 1'],
    ['no data', without({ data: undefined }), 'record 1'],
    ['no partition key', without({ partitionKey: undefined }), 'record 1'],
    ['an arrival that is text', without({ approximateArrivalTimestamp: 'now' }), 'record 1'],
    ['no ARN', { Records: [{ ...record, eventSourceARN: undefined }] }, 'record 0'],
    [
      'the ARN of a table',
      { Records: [{ ...record, eventSourceARN: 'arn:aws:dynamodb:x:1:table/y' }] },
      'record 0',
    ],
    ['no event id', { Records: [{ ...record, eventID: undefined }] }, 'record 0'],
  ])('%s', (_, event, message) => {
    expect(() => readKinesisEvent(event)).toThrow(expect.objectContaining({ code: 'EVENT' }));
    expect(() => readKinesisEvent(event)).toThrow(message);
  });
});

test.each([
  [{ Records: [] }, 'deliver'],
  [{ Records: [], shardline: { mode: 'redrive' } }, 'redrive'],
  [{ Records: [], shardline: { mode: 'inspect' } }, 'inspect'],
])('the event %j asks to %s', (event, expected) => {
  expect(readMode(event)).toBe(expected);
});

test.each([null, 'redrive', {}, { mode: 'replay' }])(
  'the marker %j is a fault, and no delivery',
  (shardline) => {
    expect(() => readMode({ Records: [], shardline })).toThrow('leave it out');
  },
);
