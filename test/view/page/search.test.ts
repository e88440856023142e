import { expect, test } from 'vitest';
import { localInput } from '../../../view/page/kit/local-input.ts';
import { barAt, timesOf, wider } from '../../../view/page/rooms/search/bars.ts';
import {
  columnsOf,
  fieldsIn,
  filtersOf,
  searchedBy,
  withFilter,
  withoutFilter,
} from '../../../view/page/rooms/search/filters.ts';

test.each([
  ['path:cart', ['path']],
  ['status:>=500 AND (host:web-3 OR -url.path:"a:b c:d") host:x', ['status', 'host', 'url.path']],
  ['10:30 words _id:7 clie*:x http\\://a', []],
  ['{"term": {"status": 1}}', []],
])('the fields of %s are %j', (query, fields) => {
  expect(fieldsIn(query)).toEqual(fields);
});

test('a filter is added once, and its opposite takes its place', () => {
  const one = withFilter([], ['depot', 'ghent']);
  expect(one).toBe('[["depot","ghent"]]');
  expect(withFilter(filtersOf(one), ['depot', 'ghent'])).toBe(one);
  expect(withFilter(filtersOf(one), ['depot', 'ghent', 'not'])).toBe('[["depot","ghent","not"]]');
  const two = filtersOf(withFilter(filtersOf(one), ['depot', 'lille']));
  expect(two).toHaveLength(2);
  const [first] = two;
  expect(first && withoutFilter(two, first)).toBe('[["depot","lille"]]');
});

test.each([null, '', '{', '{}', '[1]', '"x"'])('%j is no filter', (text) => {
  expect(filtersOf(text)).toEqual([]);
});

test('the server is asked by query, time and filters; what the page alone needs stays with it', () => {
  const query = new URLSearchParams({ q: 'a b', doc: 'i/1', columns: 'x,y', from: '1h' });
  expect(searchedBy(query, { field: 'x', contains: '' })).toBe('q=a+b&from=1h&field=x');
  expect(columnsOf(query)).toEqual(['x', 'y']);
  expect(columnsOf(new URLSearchParams())).toEqual([]);
});

const histogram = { every: 1_000, from: 5_000, counts: [1, 0, 4, 2] };

test('bars are chosen from either side, and have their times', () => {
  expect(timesOf(histogram, { first: 1, last: 2 })).toEqual({ from: 6_000, to: 8_000 });
  expect(timesOf(histogram, { first: 3, last: 0 })).toEqual({ from: 5_000, to: 9_000 });
  expect([-1, 0, 0.5, 0.99, 1, 2].map((share) => barAt(histogram, share))).toEqual([0, 0, 2, 3, 3, 3]);
});

test('wider is twice as wide, and not into the future', () => {
  expect(wider({ from: 2_000, to: 4_000 }, 10_000)).toEqual({ from: 1_000, to: 5_000 });
  expect(wider({ from: 2_000, to: 4_000 }, 4_000)).toEqual({ from: 1_000, to: 4_000 });
  expect(wider({ from: 4_000, to: 4_001 }, 9_000).to).toBeGreaterThan(4_001);
});

test('an input of a time is in the zone of the viewer', () => {
  const at = Date.parse('2026-11-30T18:05:09Z');
  expect(Date.parse(localInput(at))).toBe(at);
});
