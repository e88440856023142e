import { expect, test } from 'vitest';
import type { BulkItem } from '../../../../functions/core/bulk/bulk-answer.ts';
import type { Held } from '../../../../functions/core/bulk/outside.ts';
import { unprovenOutlook } from '../../../../functions/core/bulk/refused/messages.ts';
import { sendOperations } from '../../../../functions/core/bulk/send-operations.ts';
import { errored } from '../../../../functions/core/outcome/outcome.ts';
import { operations } from '../records.ts';
import { allTaken, busy, conflict, items, limits, taken, world } from './engine.ts';
import { against, analyser, errorOf, failing } from './refused/doubts-run.ts';

/** What is said of what is held, in order, without what was said before. */
async function saidOf(item: BulkItem, probe: BulkItem = conflict, deadline = 120_000): Promise<Held[]> {
  const { outside } = world(against(['1'], item), { deadline, probe });
  const said: Held[] = [];
  await sendOperations(
    operations(3),
    { ...limits, lateWrites: 60_000, currentIndex: () => 'events-now' },
    {
      ...outside,
      onHeld: (held) => said.push(held),
    },
  );
  return said;
}

test('while a document is refused, it is said which, why, and what will become of it', async () => {
  const failure = {
    stage: 'bulk',
    type: 'illegal_argument_exception',
    message: '400: startOffset must be non-negative',
  };
  const [first, second] = await saidOf(analyser);
  expect(first).toEqual({
    recordPosition: 1,
    failure,
    outlook:
      'becomes a dead letter after 5 more refusals, in 20s at the earliest, if the engine goes on taking others',
  });
  expect(second?.outlook).toMatch(/^becomes a dead letter after 4 more refusals, in \d+s at the earliest/);
});

test.each<[string, BulkItem, BulkItem, string | RegExp]>([
  ['without a sign of life', analyser, failing, unprovenOutlook],
  ['by an engine that is busy', busy, conflict, 'is sent again until the engine takes it'],
  [
    'by an index that takes no writes',
    errorOf(400, 'index_closed_exception', 'closed'),
    conflict,
    'becomes a dead letter in 1m unless its index takes writes by then, as others do',
  ],
])('and when it is refused %s', async (_, item, probe, outlook) => {
  expect((await saidOf(item, probe, 5_000))[0]?.outlook).toBe(outlook);
});

test('of what is well nothing is said, and nothing is asked of before', async () => {
  const { outside } = world(allTaken);
  const recall = async () => expect.fail('asked');
  const said: Held[] = [];
  await sendOperations(operations(3), limits, { ...outside, recall, onHeld: (held) => said.push(held) });
  expect(said).toEqual([]);
  const other = world(() =>
    items(taken, conflict, { status: 400, error: { type: 'parsing_exception', reason: '' } }),
  );
  await sendOperations(operations(3), limits, { ...other.outside, recall });
});

test('what was not sent says so', async () => {
  const { outside, bodies } = world(allTaken, { deadline: 0 });
  const { outcomes } = await sendOperations(operations(2), limits, outside);
  const message = 'not sent: the deadline came first, or the engine was down';
  expect(outcomes).toEqual(operations(2).map(() => errored({ stage: 'bulk', type: 'not_sent', message })));
  expect(bodies).toEqual([]);
});
