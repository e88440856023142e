import { expect, test } from 'vitest';
import { rejectedLetters } from '../../../functions/dead-letters/dead-letter.ts';
import { createSummaries } from '../../../functions/indexer/summaries.ts';
import { refused } from '../core/bulk/engine.ts';
import { streamRecord } from '../core/records.ts';

const records = [streamRecord('x')];
const failure = { stage: 'decode', type: 'invalid_json', message: 'no JSON' } as const;
const letters = rejectedLetters('events', records, [{ status: 'rejected', failures: [failure] }]);

function summaries(now: number) {
  const sent: { readonly body: string; readonly timeout: number }[] = [];
  const send = async (body: string, timeout: number) => {
    sent.push({ body, timeout });
    return refused(503);
  };
  return { sent, ...createSummaries({ pipelineName: 'events', send, now: () => now }) };
}

test('an engine that takes no summary is nobody’s failure, and is asked once', async () => {
  const { rejected, sent } = summaries(0);
  await expect(rejected(letters, 60_000)).resolves.toBeUndefined();
  expect(sent).toMatchObject([{ timeout: 2_000 }]);
});

test('a summary never takes the batch over its deadline', async () => {
  const near = summaries(59_500);
  await near.rejected(letters, 60_000);
  expect(near.sent).toMatchObject([{ timeout: 500 }]);
  const over = summaries(60_000);
  await over.rejected(letters, 60_000);
  expect(over.sent).toEqual([]);
});

test('a batch without dead letters asks the engine for nothing', async () => {
  const { rejected, redriven, sent } = summaries(0);
  await rejected([], 60_000);
  await redriven(records, [{ status: 'errored', failures: [failure] }], 60_000);
  expect(sent).toEqual([]);
});
