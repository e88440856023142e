import fc from 'fast-check';
import { expect, test } from 'vitest';
import { datePart, indexNamer, wildcardOf } from '../../../functions/core/index-name.ts';

const time = Date.UTC(2026, 0, 2, 3, 59, 59, 999);

test.each([
  ['logs', 'logs', 'logs', undefined],
  ['logs-{yyyy}', 'logs-2026', 'logs-*', '{yyyy}'],
  ['logs-{yyyy.MM}', 'logs-2026.01', 'logs-*', '{yyyy.MM}'],
  ['logs-{yyyy.MM.dd}', 'logs-2026.01.02', 'logs-*', '{yyyy.MM.dd}'],
  ['logs-{yyyy.MM.dd.HH}-x', 'logs-2026.01.02.03-x', 'logs-*-x', '{yyyy.MM.dd.HH}'],
])('%s names %s and is found by %s', (pattern, name, wildcard, part) => {
  expect(indexNamer(pattern)(time)).toBe(name);
  expect(wildcardOf(pattern)).toBe(wildcard);
  expect(datePart(pattern)).toBe(part);
});

test('what was named before does not change a name', () => {
  const shared = indexNamer('logs-{yyyy.MM.dd.HH}');
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31) }), (any) => {
      expect(shared(any)).toBe(indexNamer('logs-{yyyy.MM.dd.HH}')(any));
      expect(shared(any)).toMatch(/^logs-\d{4}\.\d\d\.\d\d\.\d\d$/);
    }),
  );
});

test('an hour before 1970 is named as well', () => {
  expect(indexNamer('logs-{yyyy.MM.dd.HH}')(-1)).toBe('logs-1969.12.31.23');
});
