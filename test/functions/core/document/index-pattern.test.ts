import { describe, expect, test } from 'vitest';
import {
  indexFields,
  parseIndexPattern,
  wildcardOf,
} from '../../../../functions/core/document/index-pattern.ts';

test.each([
  ['logs', 'logs'],
  ['logs-{yyyy}', 'logs-*'],
  ['logs-{yyyy.MM.dd.HH}-x', 'logs-*-x'],
  ['logs-{tenant}-{yyyy.MM}', 'logs-*-*'],
  ['logs-{tenant}{yyyy.MM}', 'logs-*'],
])('the indices of %s are found by %s', (pattern, wildcard) => {
  expect(wildcardOf(pattern)).toBe(wildcard);
});

test('a pattern is taken apart in order', () => {
  const parts = parseIndexPattern('logs-{tenant}-{yyyy.MM}.{@region}');
  expect(parts).toEqual([
    { kind: 'text', text: 'logs-' },
    { kind: 'field', field: 'tenant' },
    { kind: 'text', text: '-' },
    { kind: 'date', unit: 'yyyy.MM', length: 7 },
    { kind: 'text', text: '.' },
    { kind: 'field', field: '@region' },
  ]);
  expect(indexFields(parts)).toEqual(['tenant', '@region']);
});

describe('a pattern is refused', () => {
  test.each([
    ['', 'begins with no text'],
    ['{tenant}-logs', 'begins with no text'],
    ['_logs', 'may not begin with'],
    ['.logs', 'may not begin with'],
    ['-logs', 'may not begin with'],
    ['Logs', 'not in lower case'],
    ['lo gs', 'white space'],
    ['logs-*', 'white space or one of'],
    ['logs-"x', 'white space or one of'],
    ['logs-{yyyy.mm}', 'holds {yyyy.mm}; give {yyyy}'],
    ['logs-{YYYY}', 'holds {YYYY}'],
    ['logs-{}', 'holds {}'],
    ['logs-{user.id}', 'holds {user.id}'],
    ['logs-{yyyy', 'a brace without its pair'],
    ['logs-yyyy}', 'a brace without its pair'],
    ['logs-{yyyy}-{yyyy.MM}', 'more than one date'],
    ['l'.repeat(256), 'at least 256 bytes'],
    [`${'é'.repeat(123)}-{yyyy.MM.dd}`, 'at least 257 bytes'],
  ])('when it is %s', (pattern, problem) => {
    const parse = () => parseIndexPattern(pattern);
    expect(parse).toThrow(expect.objectContaining({ code: 'INDEX_PATTERN_INVALID' }));
    expect(parse).toThrow(problem);
  });
});
