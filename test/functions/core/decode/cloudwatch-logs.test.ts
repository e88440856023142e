import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeBatch } from '../../../../functions/core/decode.ts';
import { streamRecord } from '../records.ts';

const shared = {
  owner: '111111111111',
  logGroup: '/aws/lambda/shop',
  logStream: '2026/11/23/[$LATEST]1',
  subscriptionFilters: ['all'],
};
const event = (id: string) => ({ id, timestamp: 1_795_428_000_000, message: `message ${id}` });
const record = (changes: object = {}) => ({
  messageType: 'DATA_MESSAGE',
  ...shared,
  logEvents: [event('a'), event('b')],
  ...changes,
});
const decode = (value: unknown) =>
  decodeBatch([streamRecord(gzipSync(JSON.stringify(value)))], 'cloudwatch-logs');

test('each log event is a value with what its group says', () => {
  expect(decode(record())).toMatchObject([
    { value: { ...event('a'), ...shared }, position: [0, 0] },
    { value: { ...event('b'), ...shared }, position: [0, 1] },
  ]);
});

test('fields that a filter pattern took out of the message come along', () => {
  const [decoded] = decode(record({ logEvents: [{ ...event('a'), extractedFields: { status: '404' } }] }));
  expect(decoded).toMatchObject({ value: { extractedFields: { status: '404' } } });
});

test.each<[string, unknown]>([
  ['a control message', record({ messageType: 'CONTROL_MESSAGE', logEvents: [] })],
  ['a control message of another form', { messageType: 'CONTROL_MESSAGE' }],
  ['a data message without events', record({ logEvents: [] })],
])('%s yields nothing', (_, value) => {
  expect(decode(value)).toEqual([]);
});

test('a broken log event fails in its place, and its neighbours keep theirs', () => {
  expect(decode(record({ logEvents: [event('a'), { id: 'b' }, null, event('d')] }))).toMatchObject([
    { position: [0, 0] },
    { failure: { type: 'invalid_log_event' } },
    { failure: { type: 'invalid_log_event' } },
    { position: [0, 3], value: { id: 'd' } },
  ]);
});

describe('anything else is refused with a reason', () => {
  test.each<[string, unknown]>([
    ['another type of message', record({ messageType: 'OTHER' })],
    ['no type', record({ messageType: undefined })],
    ['no owner', record({ owner: undefined })],
    ['a group that is no text', record({ logGroup: 5 })],
    ['filters that are no list', record({ subscriptionFilters: 'all' })],
    ['no events', record({ logEvents: undefined })],
    ['events that are no list', record({ logEvents: {} })],
    ['a list', [record()]],
    ['a text', 'DATA_MESSAGE'],
    ['null', null],
  ])('%s', (_, value) => {
    expect(decode(value)).toMatchObject([
      {
        failure: {
          stage: 'decode',
          type: 'invalid_log_record',
          message: expect.stringMatching(/ it (is|has|lacks) /),
        },
      },
    ]);
  });
});
