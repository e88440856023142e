import { describe, expect, test } from 'vitest';
import type { Invoker } from '../../../cli/kit/invoke-function.ts';
import { deadLetter, givenUpObject, rejectedObject } from '../letters/letters.ts';

import { functionThat, letterFolder, never, run, sequenceNumbers } from './redriven.ts';

const bucket = letterFolder();

describe('with windows', () => {
  const nine = () =>
    bucket.store.put(rejectedObject(Array.from({ length: 9 }, (_, position) => deadLetter(position))));
  const runBoth = (indexer: Invoker, aggregator: Invoker, batchSize = 9, signal = never) =>
    run(indexer, bucket.store, batchSize, signal, aggregator);
  const numbers = (...places: readonly number[]) =>
    places.map((position) => deadLetter(position).sequenceNumber);

  test('what the indexer settles goes to them too, in whatever way it was settled, and nothing else does', async () => {
    await bucket.store.put(rejectedObject([0, 1, 2, 3, 4, 5].map((position) => deadLetter(position))));
    await bucket.store.put(givenUpObject([deadLetter(6)]));
    const statuses = ['indexed', 'duplicate', 'stale', 'filtered', 'rejected', 'errored', 'indexed'] as const;
    const indexer = functionThat((number) => statuses[Number(number.at(-1))] ?? 'indexed');
    const windows = functionThat((number) => (number.endsWith('1') ? 'duplicate' : 'indexed'));
    const { summary } = await runBoth(indexer.invoker, windows.invoker);
    expect(windows.invocations.flat()).toEqual(numbers(0, 1, 2, 3, 6));
    expect(sequenceNumbers(await bucket.letters('redriven/')).toSorted()).toEqual(numbers(0, 1, 2, 3, 6));
    expect(sequenceNumbers(await bucket.letters('rejected/'))).toEqual(numbers(4, 5));
    expect(summary).toMatch(/^7 records: 2 indexed, .* Added to the windows: 4\.$/);
  });

  test('a record that they reject or have no time for stays a dead letter, and counts as that', async () => {
    await nine();
    const indexer = functionThat(() => 'indexed');
    const windows = functionThat((number) =>
      number.endsWith('3') ? 'rejected' : number.endsWith('5') ? 'errored' : 'indexed',
    );
    const { summary, gaveUp } = await runBoth(indexer.invoker, windows.invoker);
    expect(await bucket.letters('rejected/')).toMatchObject([
      { sequenceNumber: deadLetter(3).sequenceNumber, failures: [{ type: 'newest' }] },
      { sequenceNumber: deadLetter(5).sequenceNumber, failures: [{ type: 'transform_failed' }] },
    ]);
    expect(summary).toBe(
      '9 records: 7 indexed, 1 rejected again and kept, 1 errored and kept for another try. Added to the windows: 7.',
    );
    expect(gaveUp).toBe(false);
    const again = functionThat(() => 'duplicate');
    expect(await runBoth(again.invoker, functionThat(() => 'indexed').invoker)).toMatchObject({
      summary: '2 records: 2 indexed before. Added to the windows: 2.',
    });
    expect(await bucket.letters('rejected/')).toEqual([]);
  });

  test('what Lambda gave up for them, and they have gone past, is told of as missing', async () => {
    const [first, second, third, fourth] = [0, 1, 2, 3].map((position) => deadLetter(position));
    if (!(first && second && third && fourth)) throw new Error('four letters');
    // In an outage of the engine both functions' batches are given up.
    await bucket.store.put(givenUpObject([first, second, third], 'a', true, 'windows'));
    await bucket.store.put(givenUpObject([first, second, fourth], 'b', true, 'indexer'));
    const windows = (name: string) =>
      functionThat((number) => (number === third.sequenceNumber ? 'indexed' : 'duplicate'), name).invoker;
    const indexer = functionThat(() => 'indexed', 'indexer').invoker;
    const { summary } = await runBoth(indexer, windows('windows'));
    expect(summary).toBe(
      '4 records: 4 indexed. Added to the windows: 1. 2 that Lambda gave up for the windows came too late, ' +
        'and may be missing from them for good (docs/operate/runbook.md#windows-miss-records).',
    );
    await bucket.store.put(givenUpObject([first, fourth], 'c', true, 'windows'));
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:windows';
    expect((await runBoth(indexer, windows(arn))).summary).toMatch(/ 2 that Lambda gave up for the windows /);
  });

  test('a record that crashes their function keeps none of the others out, and nothing is indexed twice for it', async () => {
    await nine();
    const indexer = functionThat(() => 'indexed');
    const windows = functionThat((number) => (number.endsWith('4') ? 'crash' : 'indexed'));
    await runBoth(indexer.invoker, windows.invoker);
    expect(indexer.invocations).toHaveLength(1);
    expect(windows.indexed.size).toBe(8);
    expect(sequenceNumbers(await bucket.letters('rejected/'))).toEqual(numbers(4));
  });

  test('while they take nothing, not every letter is tried', async () => {
    await nine();
    await bucket.store.put(rejectedObject([9, 10, 11].map((position) => deadLetter(position))));
    const indexer = functionThat(() => 'indexed');
    const windows = functionThat(() => 'errored');
    expect(await runBoth(indexer.invoker, windows.invoker, 3)).toMatchObject({ gaveUp: true });
    expect(indexer.invocations).toHaveLength(3);
    expect(await bucket.letters('rejected/')).toHaveLength(12);
  });

  test('a stop lets what was indexed come into them', async () => {
    await nine();
    const stop = new AbortController();
    const indexer = functionThat(() => {
      stop.abort();
      return 'indexed';
    });
    const windows = functionThat(() => 'indexed');
    await runBoth(indexer.invoker, windows.invoker, 3, stop.signal);
    expect(windows.indexed).toEqual(indexer.indexed);
    expect(await bucket.letters('redriven/')).toHaveLength(3);
  });

  test('a function that refuses as a whole leaves every letter of the batch where it is', async () => {
    await nine();
    const failing: Invoker = {
      name: 'w',
      invoke: async () => ({ kind: 'failed', message: 'no' }),
      close: () => undefined,
    };
    await expect(runBoth(functionThat(() => 'indexed').invoker, failing)).rejects.toThrow(
      'The function w failed, and no letter of this batch was moved: no',
    );
    expect(await bucket.letters('rejected/')).toHaveLength(9);
  });
});
