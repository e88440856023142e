import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
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
    { value: { ...event('a'), ...shared }, part: [0, 0] },
    { value: { ...event('b'), ...shared }, part: [0, 1] },
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
    { part: [0, 0] },
    { failure: { type: 'invalid_log_event' } },
    { failure: { type: 'invalid_log_event' } },
    { part: [0, 3], value: { id: 'd' } },
  ]);
});

describe('a log event without one of its parts fails in its place', () => {
  const { id, timestamp, message } = event('b');
  test.each<[string, object]>([
    ['no id', { timestamp, message }],
    ['a number as id', { id: 5, timestamp, message }],
    ['no timestamp', { id, message }],
    ['a text as timestamp', { id, timestamp: String(timestamp), message }],
    ['null as timestamp', { id, timestamp: null, message }],
    ['no message', { id, timestamp }],
    ['an object as message', { id, timestamp, message: {} }],
    ['a list', [id, timestamp, message]],
  ])('%s', (_, broken) => {
    expect(decode(record({ logEvents: [event('a'), broken, event('c')] }))).toMatchObject([
      { value: { id: 'a' } },
      {
        failure: {
          stage: 'decode',
          type: 'invalid_log_event',
          message: expect.stringContaining('log event 1 lacks its id, timestamp or message'),
        },
      },
      { value: { id: 'c' } },
    ]);
  });

  test('but an empty message and the time 0 are ones', () => {
    const empty = { id: '', timestamp: 0, message: '' };
    expect(decode(record({ logEvents: [empty] }))).toMatchObject([{ value: { ...empty, ...shared } }]);
  });
});

test('extracted fields that are no object are left out', () => {
  for (const extractedFields of ['x', null, ['x'], 5]) {
    const [decoded] = decode(record({ logEvents: [{ ...event('a'), extractedFields }] }));
    expect(decoded).toMatchObject({ value: event('a') });
    expect(JSON.stringify(decoded)).not.toContain('extractedFields');
  }
});

describe('anything else is refused with a reason', () => {
  test.each<[string, unknown]>([
    ['another type of message', record({ messageType: 'OTHER' })],
    ['no type', record({ messageType: undefined })],
    ['no owner', record({ owner: undefined })],
    ['no log stream', record({ logStream: undefined })],
    ['a filter that is no text', record({ subscriptionFilters: ['all', 5] })],
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
