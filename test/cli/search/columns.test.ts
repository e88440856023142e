import { expect, test } from 'vitest';
import type { Hit } from '../../../cli/search/ask.ts';
import { headText, layoutOf, rowText } from '../../../cli/search/columns.ts';

function hitOf(_source: Hit['_source'], n = 1): Hit {
  return { _index: 'web-1', _id: `0-${n}`, _source };
}

function tableOf(hits: readonly Hit[], options: Partial<Parameters<typeof layoutOf>[1]>): string[] {
  const layout = layoutOf(hits, { first: [], width: Number.POSITIVE_INFINITY, ...options });
  return [headText(layout), ...hits.map((hit) => rowText(layout, hit))];
}

const hits = [
  hitOf({ host: 'web-1', at: '10:00', bytes: 0.1 + 0.2, key: { a: 1, b: true }, tags: ['x', 'y'] }),
  hitOf({ host: 'web-22', at: '10:01', note: null, message: 'a\tb\u001b[2Jc\nd' }, 2),
];

test('first come those that should, then those that most documents have', () => {
  expect(tableOf(hits, { first: ['at', 'key.*', 'absent'] })).toEqual([
    'at     key.a  key.b  host    bytes  tags  message',
    '10:00  1      true   web-1   0.3    x, y',
    '10:01                web-22               a b·[2Jc d',
  ]);
});

test('fields that were asked for are shown alone, whether or not there are any', () => {
  expect(tableOf(hits, { fields: ['_id', 'key', 'host', 'nope'] })).toEqual([
    '_id  key               host    nope',
    '0-1  {"a":1,"b":true}  web-1',
    '0-2                    web-22',
  ]);
});

test('as many columns as fit, and no line is wider than the terminal', () => {
  const wide = [hitOf({ a: 'x'.repeat(10), b: 'y'.repeat(10), c: 'z'.repeat(100), d: 1 })];
  const layout = layoutOf(wide, { first: [], width: 40 });
  expect(layout.columns.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(layout.left).toEqual(['d']);
  expect(rowText(layout, wide[0] ?? hitOf({}))).toBe(
    `${'x'.repeat(10)}  ${'y'.repeat(10)}  ${'z'.repeat(15)}…`,
  );
  const asked = layoutOf(wide, { first: [], width: 40, fields: ['a', 'b', 'c', 'd'] });
  expect(asked.columns.map(({ width }) => width)).toEqual([10, 10, 13, 1]);
});

test.each([1, 5, 20, 39, 40, 41, 80, 200])('a table of %i columns stays within them', (width) => {
  const texts = ['', 'a', 'b'.repeat(30), 'ü'.repeat(70), '👍'.repeat(50)];
  const many = texts.map((text, n) => hitOf({ first: text, [`f${n}`]: text, n, inner: { deep: text } }));
  for (const line of tableOf(many, { width })) expect([...line].length).toBeLessThanOrEqual(width);
});

test('for a program nothing is cut, whatever the first documents were like', () => {
  const layout = layoutOf([hitOf({ a: 'x', b: 'y' })], { first: [], width: Number.POSITIVE_INFINITY });
  expect(rowText(layout, hitOf({ a: 'x'.repeat(100), b: 'z' }))).toBe(`${'x'.repeat(100)}  z`);
});
