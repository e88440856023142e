import { describe, expect, test } from 'vitest';
import { type DocumentKey, readDocuments } from '../../../../functions/core/ordered/read-answer.ts';

const key = (id: string, needsSource = true): DocumentKey => ({
  index: 'things',
  id,
  routing: undefined,
  needsSource,
});
const found = (id: string, source: unknown = { n: 1 }) => ({
  ...{ _id: id, found: true, _seq_no: 3, _primary_term: 2 },
  _source: source,
});
const read = (doc: unknown, whole = true) => readDocuments({ docs: [doc] }, [key('a', whole)]);

describe('of a document that is stored', () => {
  const stored = found('a', { n: 1, ingest: { order: '7/42/0.0.1' } });
  const order = { version: 7, sequenceNumber: 42n, part: [0, 0, 1] };
  const revision = { seqNo: 3, primaryTerm: 2 };

  test('its revision, its place and its fields are read', () => {
    expect(read(stored)).toEqual([{ revision, order, source: stored._source }]);
  });

  test('the fields are left out when only its place matters', () => {
    expect(read(stored, false)).toEqual([{ revision, order }]);
  });

  test('the fields of a tombstone are none', () => {
    expect(read(found('a', { ingest: { order: '7/42/0.0.1', deleted: true } }))).toEqual([
      { revision, order },
    ]);
  });

  test.each<[string, object]>([
    ['without what the pipeline notes', { n: 1 }],
    ['with something else under its name', { n: 1, ingest: 'mine' }],
    ['with null under its name', { n: 1, ingest: null }],
    ['with another order', { n: 1, ingest: { order: 'first' } }],
  ])('%s there is no place, and it counts as older than all of the stream', (_, source) => {
    expect(read(found('a', source))).toEqual([{ revision, source }]);
  });
});

test('a document that isn’t there has nothing', () => {
  expect(read({ _id: 'a', found: false })).toEqual([{}]);
});

test.each(['index_not_found_exception', 'index_closed_exception'])(
  '%s says that nothing can be read',
  (type) => {
    expect(read({ _id: 'a', error: { type, reason: 'no' } })).toEqual([{}]);
  },
);

test('any other error is one, and never nothing stored', () => {
  expect(read({ _id: 'a', error: { type: 'no_shard_available_action_exception', reason: 'no' } })).toEqual([
    { type: 'no_shard_available_action_exception', reason: 'no' },
  ]);
  expect(read({ _id: 'a', error: 'gone' })).toEqual([{ type: 'unknown', reason: 'gone' }]);
});

test('documents keep their places', () => {
  const docs = [found('a'), { _id: 'b', found: false }, found('c', { n: 3 })];
  expect(readDocuments({ docs }, [key('a'), key('b'), key('c')])).toMatchObject([
    { source: { n: 1 } },
    {},
    { source: { n: 3 } },
  ]);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'ok'],
  ['a list', [found('a')]],
  ['no documents', {}],
  ['documents that are no list', { docs: { length: 1 } }],
  ['too few documents', { docs: [] }],
  ['too many documents', { docs: [found('a'), found('b')] }],
  ['another document', { docs: [found('b')] }],
  ['a document that is none', { docs: [null] }],
  ['a text as document', { docs: ['a'] }],
  ['no sequence number', { docs: [{ ...found('a'), _seq_no: undefined }] }],
  ['a text as sequence number', { docs: [{ ...found('a'), _seq_no: '3' }] }],
  ['no primary term', { docs: [{ ...found('a'), _primary_term: undefined }] }],
  ['no source', { docs: [{ ...found('a'), _source: undefined }] }],
  ['null as source', { docs: [{ ...found('a'), _source: null }] }],
  ['neither found nor missing', { docs: [{ _id: 'a' }] }],
])('what can’t be matched is no answer: %s', (_, body) => {
  expect(readDocuments(body, [key('a')])).toBeUndefined();
});
