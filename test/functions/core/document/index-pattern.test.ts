import { describe, expect, test } from 'vitest';
import {
  indexFields,
  parseIndexPattern,
  partProblem,
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
  const none = 'begins with no text; without it the template would cover indices of others';
  const start = 'may not begin with one of - _ + .';
  const units = 'give {yyyy}, {yyyy.MM}, {yyyy.MM.dd}, {yyyy.MM.dd.HH} or the name of a top-level field';
  const part = (text: string, problem: string) => `has the part "${text}", which ${problem}`;
  const characters = 'holds white space or one of \\ / * ? " < > | , # :';
  test.each<[string, string]>([
    ['', none],
    ['{tenant}-logs', none],
    ...['_', '.', '-', '+'].map((first): [string, string] => [`${first}logs`, start]),
    ['Logs', part('Logs', 'is not in lower case')],
    ...[' ', '\\', '/', '*', '?', '"', '<', '>', '|', ',', '#', ':', '\u0000'].map(
      (character): [string, string] => [`lo${character}gs`, part(`lo${character}gs`, characters)],
    ),
    ['logs-{yyyy.mm}', `holds {yyyy.mm}; ${units}`],
    ['logs-{YYYY}', `holds {YYYY}; ${units}`],
    ['logs-{yyYY_x}', `holds {yyYY_x}; ${units}`],
    ['logs-{}', `holds {}; ${units}`],
    ['logs-{user.id}', `holds {user.id}; ${units}`],
    ['logs-{5x}', `holds {5x}; ${units}`],
    ['logs-{x y}', `holds {x y}; ${units}`],
    ['logs-{yyyy', 'holds a brace without its pair'],
    ['logs-yyyy}', 'holds a brace without its pair'],
    ['logs-{yyyy}-{yyyy.MM}', 'holds more than one date; leave one'],
    ['l'.repeat(256), 'makes names of at least 256 bytes; 255 are allowed'],
    [`${'é'.repeat(123)}-{yyyy.MM.dd}`, 'makes names of at least 257 bytes; 255 are allowed'],
    [`${'l'.repeat(255)}{host}`, 'makes names of at least 256 bytes; 255 are allowed'],
  ])('when it is %j', (pattern, problem) => {
    const message = `document.index: "${pattern}" ${problem}.`;
    expect(() => parseIndexPattern(pattern)).toThrow(
      expect.objectContaining({ code: 'INDEX_PATTERN_INVALID', message }),
    );
  });

  test.each([
    'l'.repeat(255),
    `${'l'.repeat(245)}{yyyy.MM.dd}`,
    `${'l'.repeat(254)}{host}`,
    'l-_+.{y_1-@}{Y}',
  ])('but not %j', (pattern) => {
    expect(parseIndexPattern(pattern)).not.toEqual([]);
  });
});

test.each([
  ['', 'is empty'],
  ['a b', 'holds white space or one of \\ / * ? " < > | , # :'],
  ['A', 'is not in lower case'],
  ['a', undefined],
])('of a part %j it is said that it %s', (part, problem) => {
  expect(partProblem(part)).toBe(problem);
});
