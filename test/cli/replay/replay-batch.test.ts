import { expect, test } from 'vitest';
import type { Invocation, Invoker } from '../../../cli/kit/invoke-function.ts';
import { replayBatch } from '../../../cli/replay/replay-batch.ts';
import type { ShardRecord } from '../../../cli/stream/shard-pages.ts';

const records: ShardRecord[] = Array.from({ length: 8 }, (_, position) => ({
  shardId: 'shardId-000000000000',
  sequenceNumber: String(100 + position),
  partitionKey: 'key',
  data: '',
  arrivalTime: 0,
}));

const resumeAt = (sequenceNumber: string): Invocation => ({
  kind: 'answer',
  answer: { batchItemFailures: [{ itemIdentifier: sequenceNumber }] },
});
const done: Invocation = { kind: 'answer', answer: { batchItemFailures: [] } };

/** A replay into a function that answers as told; what it was invoked with, by the last digit. */
async function replayInto(answer: (numbers: readonly string[], call: number) => Invocation) {
  const invocations: string[] = [];
  const settled: string[] = [];
  const tooLarge: string[] = [];
  const sleeps: number[] = [];
  const invoker: Invoker = {
    name: 'f',
    invoke: async (event) => {
      const { Records } = Object(event);
      const numbers: string[] = Records.map(
        (entry: { kinesis: { sequenceNumber: string } }) => entry.kinesis.sequenceNumber,
      );
      invocations.push(numbers.map((number) => number.at(-1)).join(''));
      return answer(numbers, invocations.length);
    },
    close: () => undefined,
  };
  const never = new AbortController().signal;
  const target = {
    ...{ invoker, streamArn: 'arn:aws:kinesis:::stream/s', signal: never, abandon: never },
    sleep: async (milliseconds: number) => void sleeps.push(milliseconds),
    onTooLarge: ({ sequenceNumber }: ShardRecord) => void tooLarge.push(sequenceNumber),
  };
  const end = replayBatch(records, target, ({ sequenceNumber }) => settled.push(sequenceNumber));
  const fault = await end.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { invocations, settled, tooLarge, sleeps, fault };
}

test('a batch that is done is invoked once', async () => {
  expect(await replayInto(() => done)).toMatchObject({
    invocations: ['01234567'],
    settled: ['107'],
    sleeps: [],
  });
});

test('it goes on from the record that the indexer names', async () => {
  const { invocations, settled, fault } = await replayInto((_, call) =>
    call === 1 ? resumeAt('103') : done,
  );
  expect(invocations).toEqual(['01234567', '34567']);
  expect(settled).toEqual(['102', '107']);
  expect(fault).toBeUndefined();
});

test('a batch that crashes the function is cut until the record that does is alone', async () => {
  let alone = 0;
  const crashed: Invocation = { kind: 'crashed', message: 'killed' };
  const { invocations, settled, fault } = await replayInto((numbers) => {
    if (!numbers.includes('105')) return done;
    // As the indexer does with a record that ended it three times: then it is in the dead letters, and passed.
    if (numbers.length === 1) alone += 1;
    return alone > 3 && numbers.length === 1 ? done : crashed;
  });
  expect(fault).toBeUndefined();
  expect(settled.at(-1)).toBe('107');
  expect(invocations.filter((numbers) => numbers === '5')).toHaveLength(4);
});

test('without progress it ends after a while, and says where and how to go on', async () => {
  const { fault, invocations, sleeps } = await replayInto((numbers) => resumeAt(numbers[0] ?? ''));
  expect(fault).toMatchObject({
    code: 'TARGET',
    message: expect.stringContaining('shardId-000000000000:100'),
  });
  expect(fault).toMatchObject({ message: expect.stringContaining('--resume') });
  expect(invocations).toHaveLength(12);
  expect(sleeps.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(60_000);
});

test('a record that no invocation carries is passed over and named, and its neighbours are not', async () => {
  const { tooLarge, settled, fault } = await replayInto((numbers) =>
    numbers.includes('102') ? { kind: 'too-large', message: '' } : done,
  );
  expect(fault).toBeUndefined();
  expect(tooLarge).toEqual(['102']);
  expect(settled.at(-1)).toBe('107');
});

test('a function that is no indexer is a fault, and nothing counts as settled', async () => {
  for (const answer of [null, {}, { batchItemFailures: 'x' }]) {
    const { fault, settled } = await replayInto(() => ({ kind: 'answer', answer }));
    expect(fault).toMatchObject({ message: expect.stringContaining('no indexer') });
    expect(settled).toEqual([]);
  }
});
