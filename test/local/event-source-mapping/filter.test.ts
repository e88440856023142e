import { describe, expect, it } from 'vitest';
import { compileFilters } from '../../../local/event-source-mapping/filter.ts';
import { FilterError } from '../../../local/event-source-mapping/filter-rule.ts';
import { polledRecord } from './records.ts';

const recordOf = (data: string) => polledRecord(1, { data: Buffer.from(data).toString('base64') });

function passes(pattern: unknown, data: unknown, ...others: readonly unknown[]): boolean {
  const filters = [pattern, ...others].map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return compileFilters(filters)(recordOf(typeof data === 'string' ? data : JSON.stringify(data)));
}

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax, row by row
describe('the comparison operators of invocation-eventfiltering', () => {
  it.each([
    ['Null: "UserID": [ null ]', { UserID: [null] }, { UserID: null }, { UserID: 'null' }],
    ['Null, where there is no such field', { UserID: [null] }, { UserID: null }, {}],
    ['Empty: "LastName": [""]', { LastName: [''] }, { LastName: '' }, { LastName: ' ' }],
    ['Equals: "Name": [ "Alice" ]', { Name: ['Alice'] }, { Name: 'Alice' }, { Name: 'alice' }],
    ['Equals, of truth values', { Ok: [true] }, { Ok: true }, { Ok: 'true' }],
    [
      'Equals (ignore case): "Name": [ { "equals-ignore-case": "alice" } ]',
      { Name: [{ 'equals-ignore-case': 'alice' }] },
      { Name: 'ALICE' },
      { Name: 'Alicea' },
    ],
    [
      'And: "Location": [ "New York" ], "Day": ["Monday"]',
      { Location: ['New York'], Day: ['Monday'] },
      { Location: 'New York', Day: 'Monday', More: 1 },
      { Location: 'New York', Day: 'Tuesday' },
    ],
    [
      'Or: "PaymentType": [ "Credit", "Debit"]',
      { PaymentType: ['Credit', 'Debit'] },
      { PaymentType: 'Debit' },
      { PaymentType: 'Cash' },
    ],
    [
      'Or (multiple fields): "$or": [ { "Location": [ "New York" ] }, { "Day": [ "Monday" ] } ]',
      { $or: [{ Location: ['New York'] }, { Day: ['Monday'] }] },
      { Location: 'Rome', Day: 'Monday' },
      { Location: 'Rome', Day: 'Friday' },
    ],
    [
      'Not: "Weather": [ { "anything-but": [ "Raining" ] } ]',
      { Weather: [{ 'anything-but': ['Raining'] }] },
      { Weather: 'Snow' },
      { Weather: 'Raining' },
    ],
    ['Not, where there is no such field', { W: [{ 'anything-but': ['Raining'] }] }, { W: 1 }, {}],
    [
      'Numeric (equals): "Price": [ { "numeric": [ "=", 100 ] } ]',
      { Price: [{ numeric: ['=', 100] }] },
      '{"Price":1.0e2}',
      { Price: '100' },
    ],
    [
      'Numeric (range), open below: "Price": [ { "numeric": [ ">", 10, "<=", 20 ] } ]',
      { Price: [{ numeric: ['>', 10, '<=', 20] }] },
      { Price: 20 },
      { Price: 10 },
    ],
    [
      'Numeric (range), closed above: "Price": [ { "numeric": [ ">", 10, "<=", 20 ] } ]',
      { Price: [{ numeric: ['>', 10, '<=', 20] }] },
      { Price: 10.5 },
      { Price: 20.5 },
    ],
    [
      'Exists: "ProductName": [ { "exists": true } ]',
      { ProductName: [{ exists: true }] },
      { ProductName: null },
      { Product: 'a' },
    ],
    [
      'Does not exist: "ProductName": [ { "exists": false } ]',
      { ProductName: [{ exists: false }] },
      { Product: 'a' },
      { ProductName: 'a' },
    ],
    ['Begins with: "Region": [ {"prefix": "us-" } ]', { R: [{ prefix: 'us-' }] }, { R: 'us-1' }, { R: 'eu' }],
    [
      'Ends with: "FileName": [ { "suffix": ".png" } ]',
      { F: [{ suffix: '.png' }] },
      { F: 'a.png' },
      { F: 'png' },
    ],
  ])('%s', (_row, pattern, match, other) => {
    expect(passes({ data: pattern }, match)).toBe(true);
    expect(passes({ data: pattern }, other)).toBe(false);
  });

  it('"For numbers, Lambda also uses string representation. For example, 300, 300.0, and 3.0e2 are not considered equal"', () => {
    expect(passes('{"data":{"n":[300]}}', '{"n":300}')).toBe(true);
    expect(passes('{"data":{"n":[300]}}', '{"n":300.0}')).toBe(false);
    expect(passes('{"data":{"n":[300.0]}}', '{"n":300.0}')).toBe(true);
    expect(passes('{"data":{"n":[300]}}', '{"n":3.0e2}')).toBe(false);
    expect(passes('{"data":{"n":[{"anything-but":300}]}}', '{"n":300.0}')).toBe(true);
  });

  it('"Multi-level filtering": a field nested in others', () => {
    const pattern = { data: { order: { type: ['buy'] } } };
    expect(passes(pattern, { record: 12345, order: { type: 'buy', stock: 'ANYCO' } })).toBe(true);
    expect(passes(pattern, { order: { type: 'sell' } })).toBe(false);
    expect(passes(pattern, { order: 'buy' })).toBe(false);
    expect(passes(pattern, { type: 'buy' })).toBe(false);
  });

  it('a list in an event matches by any of its elements, all fields in the same one', () => {
    expect(passes({ data: { tags: ['b'] } }, { tags: ['a', 'b'] })).toBe(true);
    expect(passes({ data: { tags: ['c'] } }, { tags: ['a', ['b']] })).toBe(false);
    expect(passes({ data: { tags: [{ exists: true }] } }, { tags: [] })).toBe(false);
    const pattern = { data: { lines: { sku: ['x'], count: [{ numeric: ['>', 1] }] } } };
    expect(passes(pattern, { lines: [{ sku: 'x', count: 2 }] })).toBe(true);
    expect(
      passes(pattern, {
        lines: [
          { sku: 'x', count: 1 },
          { sku: 'y', count: 2 },
        ],
      }),
    ).toBe(false);
  });

  it('digits within texts, and names that every object inherits, are taken as they are', () => {
    expect(passes({ data: { a: ['v1.50 "2"'] } }, { a: 'v1.50 "2"' })).toBe(true);
    expect(passes({ data: { toString: [{ exists: true }] } }, { a: 1 })).toBe(false);
    expect(passes({ data: { __proto__2: [{ exists: false }] } }, '{"__proto__":{"x":1}}')).toBe(true);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html, the table at its end
describe('the forms of data and pattern of with-kinesis-filtering', () => {
  const onData = { data: { a: [1] } };
  const onMetadata = { partitionKey: ['key-1'] };

  it.each([
    ['Valid JSON, valid JSON: "Lambda filters based on your filter criteria"', onData, '{"a":1}', true],
    ['Non-JSON, valid JSON: "Lambda drops the record"', onData, 'a=1', false],
    ['bytes that are no text, valid JSON', onData, '\ud800{"a":1', false],
    ['JSON that is no object, valid JSON', onData, '1', false],
    ['Non-JSON, no pattern for data: filters on the metadata only', onMetadata, 'a=1', true],
    ['valid JSON, no pattern for data: filters on the metadata only', onMetadata, '{"a":2}', true],
    ['metadata that differs', { partitionKey: ['key-2'] }, '{"a":1}', false],
    ['both', { ...onData, ...onMetadata }, '{"a":1}', true],
    [
      'the sequence number, a text',
      { sequenceNumber: [{ prefix: '49598630142999655949899443842509' }] },
      '',
      true,
    ],
    [
      'the arrival, in seconds',
      { approximateArrivalTimestamp: [{ numeric: ['>', 1_700_000_000] }] },
      '',
      true,
    ],
  ])('%s', (_what, pattern, data, expected) => {
    expect(passes(pattern, data)).toBe(expected);
  });

  it('"If an event satisfies any one of these filters, Lambda sends the event to your function"', () => {
    expect(passes({ data: { a: [1] } }, { b: 2 }, { data: { b: [2] } })).toBe(true);
    expect(passes({ data: { a: [1] } }, 'no JSON', onMetadata)).toBe(true);
    expect(passes({ data: { a: [1] } }, { c: 3 }, { data: { b: [2] } })).toBe(false);
  });

  it('passes all records when there are no filters', () => {
    expect(compileFilters([])(recordOf('a=1'))).toBe(true);
  });

  it.each([
    ['"the filter pattern for data properties must be in a valid JSON format"', '{"data":["a"]}', /data/],
    ['a pattern that is no JSON', '{"data":', /Filter 1 is no JSON/],
    ['a pattern that is no object', '[1]', /Filter 1 is no JSON object/],
    ['a bare value', '{"data":{"a":1}}', /bare value at filter 1\.data\.a/],
    ['an empty list of rules', '{"data":{"a":[]}}', /no rule at filter 1\.data\.a/],
    ['an empty object', '{"data":{}}', /empty object at filter 1\.data/],
    ['an operator of EventBridge alone', '{"data":{"a":[{"wildcard":"*"}]}}', /wildcard.*Lambda knows/],
    ['another one', '{"data":{"a":[{"cidr":"10.0.0.0/8"}]}}', /cidr.*Lambda knows/],
    ['two operators in one', '{"data":{"a":[{"prefix":"a","suffix":"b"}]}}', /prefix.*suffix/],
    ['a numeric without its number', '{"data":{"a":[{"numeric":[">"]}]}}', /numeric at filter 1\.data\.a/],
    ['a numeric of no known comparison', '{"data":{"a":[{"numeric":["~",1]}]}}', /numeric/],
    ['a prefix that is no text', '{"data":{"a":[{"prefix":1}]}}', /prefix.*is 1; give a text/],
    ['an exists that is neither true nor false', '{"data":{"a":[{"exists":1}]}}', /exists/],
    ['an anything-but of nothing', '{"data":{"a":[{"anything-but":[]}]}}', /anything-but/],
    [
      'an anything-but of EventBridge alone',
      '{"data":{"a":[{"anything-but":{"prefix":"a"}}]}}',
      /anything-but/,
    ],
    ['a list within the list', '{"data":{"a":[["b"]]}}', /list within the list/],
    ['one alternative', '{"$or":[{"a":[1]}]}', /\$or/],
    ['an alternative that is no object', '{"$or":[{"a":[1]},["b"]]}', /\$or\[1\]/],
  ])('refuses, when the mapping is made, %s', (_what, pattern, message) => {
    expect(() => compileFilters([pattern])).toThrow(message);
    expect(() => compileFilters([pattern])).toThrow(FilterError);
  });

  it('"up to 10 filters per event source", and no more', () => {
    const pattern = JSON.stringify(onData);
    expect(() => compileFilters(Array.from({ length: 10 }, () => pattern))).not.toThrow();
    expect(() => compileFilters(Array.from({ length: 11 }, () => pattern))).toThrow('at most 10');
  });
});
