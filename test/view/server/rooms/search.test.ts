import { expect, test } from 'vitest';
import { Fault } from '../../../../cli/kit/fault.ts';
import { askedOf } from '../../../../view/server/rooms/search/asked.ts';
import { fieldsWith } from '../../../../view/server/rooms/search/fields.ts';
import { intervalOf, mostBars } from '../../../../view/server/rooms/search/interval.ts';
import { queryProblem } from '../../../../view/server/rooms/search/query-problem.ts';

const facts = { name: 'orders', index: 'orders-*', eventTime: 'at', historicalInput: false };

test.each([
  ['status:', 'a value is missing after status:, such as status:500, or status:* for any'],
  ['host:web AND', 'a condition is missing after AND'],
  ['OR host:web', 'a condition is missing before OR'],
  ['"not found', 'the quotes at character 1 aren’t closed'],
  ['(a OR b', '( at character 1 isn’t closed'],
  ['a) b', ') at character 2 closes nothing'],
  ['status:[500 599]', 'a range is written [1 TO 5], and [500 599] isn’t one'],
  ['(a]', '( at character 1 is closed by ]'],
])('%s is refused in words', (query, why) => {
  expect(queryProblem(query, 'Failed to parse query')).toBe(`The query can’t be read: ${why}.`);
});

test.each([
  ['status:abc', 'failed to create query: For input string: "abc"', /field of numbers for "abc"/],
  ['at:x', 'failed to parse date field [x] with format [y]', /field of times for "x"/],
  ['a:b:c', 'Cannot parse: Encountered ":" at line 1, column 3', /at character 4, near :c/],
  ['x', 'something else.', /^The search engine can’t do this search: something else\.$/],
  ['status:[500 TO 599} "a ) b" \\(', 'odd.', /odd/],
])('%s: what the engine says becomes a sentence', (query, said, pattern) => {
  expect(queryProblem(query, said)).toMatch(pattern);
});

test('an address is one search: query, filters, and a day unless it says otherwise', () => {
  const asked = askedOf(facts, {
    q: 'depot:ghent',
    filters: JSON.stringify([
      ['status', 500],
      ['host', 'a', 'not'],
      ['gone', null],
    ]),
  });
  expect(asked.query).toMatchObject({
    bool: {
      must: [{ query_string: { query: 'depot:ghent' } }],
      filter: [
        { term: { status: { value: 500 } } },
        { bool: { must_not: [{ term: { host: { value: 'a' } } }] } },
        { bool: { must_not: [{ exists: { field: 'gone' } }] } },
        { range: { at: {} } },
      ],
    },
  });
  expect((asked.span?.to ?? 0) - (asked.span?.from ?? 0)).toBeGreaterThan(86_000_000);
  expect(askedOf(facts, { from: 'all' }).span).toBeUndefined();
  expect(askedOf({ ...facts, eventTime: undefined }, { from: '1h' }).span).toBeUndefined();
});

test.each([
  [{ from: 'yesterday' }, /begins can’t be read from "yesterday"/],
  [{ from: '2026-11-30', to: '2026-11-29' }, /ends before it begins/],
  [{ filters: '[["a"]]' }, /filters of the address can’t be read/],
  [{ filters: '{' }, /filters of the address can’t be read/],
  [{ q: '{"size": 5}' }, /leave out size/],
  [{ q: '{"term": ' }, /isn't JSON/],
])('%j can’t be asked', (given: Readonly<Record<string, string>>, why) => {
  expect(() => askedOf(facts, given)).toThrow(Fault);
  expect(() => askedOf(facts, given)).toThrow(why);
});

test.each([1, 999, 60_000, 900_000, 86_400_000, 3.2e9, 1.6e12])('%i ms have few bars', (span) => {
  const every = intervalOf({ from: 0, to: span });
  expect(span / every).toBeLessThanOrEqual(mostBars);
  expect(Number.isInteger(every)).toBe(true);
});

test('of ten thousand fields a page lists a hundred, and finds the others by a part of their names', () => {
  const fields = Array.from({ length: 10_000 }, (_, number) => ({
    ...{ name: `field_${number}`, types: ['keyword'], counted: true },
  }));
  expect(fieldsWith(fields, '')).toMatchObject({ total: 10_000 });
  expect(fieldsWith(fields, '').fields).toHaveLength(100);
  expect(fieldsWith(fields, ' FIELD_9999').fields.map(({ name }) => name)).toEqual(['field_9999']);
});
