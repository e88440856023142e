import { expect, test } from 'vitest';
import { LetterCounts, letterLine } from '../../../cli/dead-letters/letter-report.ts';
import type { Letter } from '../../../cli/letters/letter.ts';

function letter(changes: Partial<Letter> = {}): Letter {
  return {
    ...{
      pipeline: 'orders',
      stream: 's',
      shardId: 'shardId-000000000000',
      sequenceNumber: '49',
      partitionKey: 'k',
    },
    failures: [{ stage: 'transform', type: 'transform_failed', message: 'total must be\n a number' }],
    ...{ arrivalTime: '2026-11-24T10:00:00.000Z', data: '', operations: [] },
    ...changes,
  };
}

test('a letter of a list says why in words, on one line, after its index', () => {
  expect(letterLine(letter())).toBe(
    '2026-11-24T10:00:00.000Z  shardId-000000000000:49  transform:transform_failed  total must be a number',
  );
  expect(letterLine(letter({ operations: [{ index: 'orders-2026.11', id: '1' }] }))).toMatch(
    / {2}transform:transform_failed {2}orders-2026\.11 {2}total must be a number$/,
  );
  expect(letterLine(letter({ failures: [] }))).toMatch(/:49 {2}unknown$/);
});

test('letters are counted by reason, with the arrivals that they span and one of them in words', () => {
  const counts = new LetterCounts();
  for (const arrivalTime of ['2026-11-24T10:00:00.000Z', '2026-11-24T09:00:00.000Z'])
    counts.add(letter({ arrivalTime }));
  counts.add(letter({ failures: [{ stage: 'bulk', type: 'a', message: 'x'.repeat(1_000) }] }));
  expect(counts.rows()).toMatchObject([
    {
      ...{ reason: 'transform:transform_failed', letters: 2, example: 'total must be a number' },
      ...{ first: '2026-11-24T09:00:00.000Z', last: '2026-11-24T10:00:00.000Z' },
    },
    { reason: 'bulk:a', letters: 1 },
  ]);
  expect(counts.text()).toContain('total must be a number');
  expect(counts.text()).toContain(`${'x'.repeat(200)}\n`);
});
