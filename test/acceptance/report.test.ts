import { expect, test } from 'vitest';
import { acceptanceReport } from './report.ts';

const step = (name: string, passed: boolean) => ({ name, passed, seconds: 3, seen: `seen of ${name}\n` });
const startedAt = new Date('2026-11-30T06:00:00Z');

test('a report says what passed, how long it took, and what was seen', () => {
  const report = acceptanceReport({
    where: 'account 1',
    startedAt,
    steps: [step('a', true), step('b', true)],
  });
  expect(report).toContain('2026-11-30T06:00:00.000Z: everything passed.');
  expect(report).toContain('| a | 3 s | passed |');
  expect(report).toContain('## b\n\n```\nseen of b\n```');
});

test('a report counts what failed', () => {
  const report = acceptanceReport({
    where: 'account 1',
    startedAt,
    steps: [step('a', true), step('b', false)],
  });
  expect(report).toContain('1 of 2 steps failed.');
  expect(report).toContain('| b | 3 s | **failed** |');
});
