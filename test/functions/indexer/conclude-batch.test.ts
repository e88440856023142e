import { describe, expect, test } from 'vitest';
import { expiringAt } from '../../../functions/core/outcome/expiring.ts';
import type { Failure, RecordOutcome } from '../../../functions/core/outcome/outcome.ts';
import { concludeBatch } from '../../../functions/indexer/conclude-batch.ts';
import { arrivalTime, jsonRecords } from '../core/records.ts';

const failure: Failure = { stage: 'bulk', type: 'x', message: '400: no' };
const indexed: RecordOutcome = { status: 'indexed' };
const errored: RecordOutcome = { status: 'errored', failures: [failure] };
const rejected: RecordOutcome = { status: 'rejected', failures: [failure] };
const records = jsonRecords([1, 2, 3]);
const [first, second] = records.map(({ sequenceNumber }) => sequenceNumber);

/** The end of a batch of three records before a store that keeps what it is given, or fails. */
async function conclude(outcomes: readonly RecordOutcome[], changes = {}, broken = false) {
  const stored: unknown[] = [];
  const store = {
    put: async (object: unknown) => {
      stored.push(object);
      if (broken) throw new Error('the bucket is away');
    },
    get: async () => undefined,
    delete: async () => undefined,
  };
  const batch = await concludeBatch(records, outcomes, {
    ...{ pipelineName: 'events', documents: [], retries: 2, operations: [], deadLetters: store },
    ...changes,
  });
  return { batch, stored };
}

const storeFailed = { stage: 'dead-letter', type: 'store_failed', message: 'the bucket is away' };

describe('the end of a batch', () => {
  test('stores what is rejected, with what it was made into', async () => {
    const operations = [{ recordPosition: 1, index: 'events', id: 'b' }];
    const { batch, stored } = await conclude([indexed, rejected, indexed], { operations });
    const letter = {
      sequenceNumber: second,
      failures: [failure],
      operations: [{ index: 'events', id: 'b' }],
    };
    expect(batch).toMatchObject({ documents: [], retries: 2, response: { batchItemFailures: [] } });
    expect(batch.outcomes).toEqual([indexed, rejected, indexed]);
    expect(batch.deadLetters).toMatchObject([letter]);
    expect(stored).toMatchObject([{ letters: [letter] }]);
  });

  test('stores nothing where nothing is rejected', async () => {
    const { batch, stored } = await conclude([indexed, { status: 'filtered' }, indexed]);
    expect(batch.deadLetters).toEqual([]);
    expect(batch.outcomes).toEqual([indexed, { status: 'filtered' }, indexed]);
    expect(stored).toEqual([]);
  });

  test('stores nothing of what comes again: behind the record that the batch resumes from', async () => {
    const { batch, stored } = await conclude([indexed, errored, rejected]);
    expect(stored).toEqual([]);
    expect(batch.outcomes).toEqual([indexed, errored, errored]);
    expect(batch.deadLetters).toEqual([]);
    expect(batch.response).toEqual({ batchItemFailures: [{ itemIdentifier: second }] });
  });

  test('has all that is rejected come again if the store fails, and says so', async () => {
    const { batch } = await conclude([rejected, indexed, rejected], {}, true);
    const failed = { status: 'errored', failures: [failure, storeFailed] };
    expect(batch.outcomes).toEqual([failed, indexed, failed]);
    expect(batch.deadLetters).toEqual([]);
    expect(batch.response).toEqual({ batchItemFailures: [{ itemIdentifier: first }] });
  });

  test('lets what the stream is about to drop leave, and nothing else', async () => {
    const isExpiring = expiringAt(1_000, () => arrivalTime + 1_001);
    const { batch, stored } = await conclude([errored, errored, indexed], { isExpiring });
    expect(batch.outcomes.map(({ status }) => status)).toEqual(['rejected', 'errored', 'indexed']);
    expect(stored).toHaveLength(1);
    const patient = await conclude([errored, errored, indexed]);
    expect(patient.batch.outcomes).toEqual([errored, errored, indexed]);
    expect(patient.stored).toEqual([]);
  });

  test('of a redrive stores nothing, and leaves each outcome as it is', async () => {
    const outcomes = [rejected, errored, rejected];
    const isExpiring = () => true;
    const { batch } = await conclude(outcomes, { deadLetters: undefined, isExpiring });
    expect(batch.outcomes).toEqual(outcomes);
    expect(batch.deadLetters).toEqual([]);
    expect(batch.response).toEqual({ batchItemFailures: [{ itemIdentifier: second }] });
  });
});
