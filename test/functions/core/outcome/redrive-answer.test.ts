import { expect, test } from 'vitest';
import type { RecordOutcome } from '../../../../functions/core/outcome/outcome.ts';
import { redriveAnswer } from '../../../../functions/core/outcome/redrive-answer.ts';

const failure = { stage: 'bulk', type: 'mapper_parsing_exception', message: 'no number' } as const;

test('each record has its own outcome, in order, and none is asked for again', () => {
  const outcomes: RecordOutcome[] = [
    { status: 'indexed' },
    { status: 'rejected', failures: [failure] },
    { status: 'stale' },
  ];
  expect(redriveAnswer('events', outcomes)).toEqual({ batchItemFailures: [], pipeline: 'events', outcomes });
});

test('however much has failed, the answer stays below what Lambda carries, and each keeps its type', () => {
  const long = { ...failure, message: '\u0001'.repeat(1_000) };
  const outcomes = Array.from({ length: 10_000 }, () => ({
    status: 'rejected' as const,
    failures: Array.from({ length: 100 }, () => long),
  }));
  const answer = redriveAnswer('events', outcomes);
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6_000_000);
  expect(answer.outcomes.every(({ failures }) => failures?.[0]?.type === long.type)).toBe(true);
});
