import { describe, expect, test } from 'vitest';
import { readQuery } from '../../../cli/search/query.ts';
import { boolQuery, newestFirst, sortOf } from '../../../cli/search/request.ts';
import { subjectOf } from '../../../cli/search/subject.ts';

const all = { match_all: {} };
const five = { term: { status: 500 } };

describe('a query', () => {
  test.each([
    [undefined, { clause: all, body: {} }],
    ['', { clause: all, body: {} }],
    [' * ', { clause: all, body: {} }],
    ['status:500', { clause: { query_string: { query: 'status:500', default_operator: 'AND' } }, body: {} }],
    [JSON.stringify(five), { clause: five, body: {} }],
    [JSON.stringify({ query: five }), { clause: five, body: {} }],
    [JSON.stringify({ size: 0, aggs: { n: {} } }), { clause: all, body: { size: 0, aggs: { n: {} } } }],
    [` ${JSON.stringify({ query: five, sort: ['a'] })}`, { clause: five, body: { sort: ['a'] } }],
  ])('%s is taken for what it is', (text, expected) => {
    expect(readQuery(text)).toEqual(expected);
  });

  test.each([
    ['{"term": ', /begins as JSON and isn't JSON \(.+\): mend it/],
    ['{}', /has no key/],
    ['{"term": {}, "match": {}}', /has the keys term, match/],
    ['{"query": {}, "term": {}}', /a search has no term/],
    ['{"query": 5}', /"query" of the body must be an object/],
    ['{"query": {}, "from": 10}', /Leave from out of the body/],
  ])('%s is refused in a sentence', (text, message) => {
    expect(() => readQuery(text)).toThrow(message);
  });
});

test('the order takes fields with directions', () => {
  expect(sortOf('status, latencyMs:desc,url.path:asc')).toEqual([
    { status: 'asc' },
    { latencyMs: 'desc' },
    { 'url.path': 'asc' },
  ]);
  for (const text of ['', 'a,,b', 'a:down', 'a b']) expect(() => sortOf(text)).toThrow(/Give fields/);
});

const facts = { name: 'web', index: 'web-*', eventTime: 'at', historicalInput: false };

test('times choose by the event time, and windows by their name', () => {
  const query = readQuery(JSON.stringify(five));
  expect(boolQuery(query, subjectOf(facts, {}), { from: 5, to: 9 })).toEqual({
    bool: { must: [five], filter: [{ range: { at: { gte: 5, lt: 9, format: 'epoch_millis' } } }] },
  });
  expect(boolQuery(query, subjectOf(facts, { windows: 'traffic' }), {})).toEqual({
    bool: { must: [five], filter: [{ term: { window: 'traffic' } }] },
  });
  expect(subjectOf(facts, { alerts: true })).toMatchObject({
    index: 'alerts.web.*',
    timeField: '@timestamp',
  });
  expect(newestFirst({ timeField: undefined })).toEqual([
    { _index: 'desc' },
    { _seq_no: { order: 'desc', unmapped_type: 'long' } },
  ]);
});

test('a time in nanoseconds is sorted by its milliseconds, which a number of JSON holds', () => {
  expect(newestFirst({ timeField: 'at' })[0]).toMatchObject({ at: { numeric_type: 'date' } });
});
