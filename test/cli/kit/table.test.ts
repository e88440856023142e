import { expect, test } from 'vitest';
import { table } from '../../../cli/kit/table.ts';

const head = ['id', 'letters', 'note'];
const rows = [
  ['host-errors.6ec5', '12,345', 'acknowledged by ada, snoozed until 2026-11-24T10:01:00Z'],
  ['a', '7', ''],
];

test('columns are as wide as their widest cell, and counts stand to the right', () => {
  expect(table(head, rows, 200)).toBe(
    [
      'id                letters  note',
      'host-errors.6ec5   12,345  acknowledged by ada, snoozed until 2026-11-24T10:01:00Z',
      'a                       7',
    ].join('\n'),
  );
});

test('where they are too wide, texts wrap between words', () => {
  const text = table(head, rows, 60);
  expect(text).toBe(
    [
      'id                letters  note',
      'host-errors.6ec5   12,345  acknowledged by ada, snoozed',
      '                           until 2026-11-24T10:01:00Z',
      'a                       7',
    ].join('\n'),
  );
});

test('where that is not enough, each row is a block, and nothing is cut', () => {
  expect(table(head, rows, 30)).toBe(
    [
      'id       host-errors.6ec5',
      'letters  12,345',
      'note     acknowledged by ada, snoozed until 2026-11-24T10:01:00Z',
      '',
      'id       a',
      'letters  7',
    ].join('\n'),
  );
});

test.each([80, 60, 40, 20])('every word of every cell is there at %d columns', (width) => {
  const words = table(head, rows, width).split(/\s+/);
  for (const word of rows.flat().join(' ').trim().split(/\s+/)) expect(words).toContain(word);
});

test('what a cell holds of line breaks and control characters does not reach the terminal', () => {
  expect(table(['a', 'b'], [['one\ntwo', '\x1b[31mred']], 80)).toBe('a        b\none two   [31mred');
});
