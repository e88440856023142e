import { readdirSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LetterStore } from '../../../functions/dead-letters/store.ts';
import { deadLetter, givenUpObject, rejectedObject } from '../letters/letters.ts';

import { functionThat, letterFolder, run, sequenceNumbers } from './redriven.ts';

const bucket = letterFolder();

test('a record that lies in several objects is given once, in the order of its shard', async () => {
  const seven = [6, 2, 9, 0, 4, 1, 3].map((position) => deadLetter(position));
  await bucket.store.put(rejectedObject(seven.slice(0, 4)));
  await bucket.store.put(rejectedObject(seven.slice(2)));
  await bucket.store.put(givenUpObject(seven.slice(1, 5)));
  const { invoker, invocations } = functionThat(() => 'indexed');
  await run(invoker, bucket.store, 100);
  expect(invocations).toEqual([[0, 1, 2, 3, 4, 6, 9].map((position) => deadLetter(position).sequenceNumber)]);
  expect(await bucket.letters('rejected/')).toEqual([]);
  expect(await bucket.letters('aws/')).toEqual([]);
});

test('what is rejected again stays with its newest reason, what errored as it is', async () => {
  await bucket.store.put(rejectedObject([0, 1, 2].map((position) => deadLetter(position))));
  const statuses = ['rejected', 'errored', 'stale'] as const;
  const { invoker } = functionThat((number) => statuses[Number(number.at(-1))] ?? 'indexed');
  await run(invoker, bucket.store);
  expect(await bucket.letters('rejected/')).toMatchObject([
    { sequenceNumber: deadLetter(0).sequenceNumber, failures: [{ type: 'newest' }] },
    { sequenceNumber: deadLetter(1).sequenceNumber, failures: [{ type: 'transform_failed' }] },
  ]);
  expect(sequenceNumbers(await bucket.letters('redriven/'))).toEqual([deadLetter(2).sequenceNumber]);
});

test('one record that crashes the function keeps none of the others from coming in', async () => {
  await bucket.store.put(rejectedObject(Array.from({ length: 9 }, (_, position) => deadLetter(position))));
  const { invoker, indexed } = functionThat((number) => (number.endsWith('4') ? 'crash' : 'indexed'));
  const { outcomes } = await run(invoker, bucket.store, 9);
  expect(indexed.size).toBe(8);
  expect(outcomes.filter(({ status }) => status === 'errored')).toHaveLength(1);
  expect(sequenceNumbers(await bucket.letters('rejected/'))).toEqual([deadLetter(4).sequenceNumber]);
});

test('a batch of which the function takes a part at a time comes in whole', async () => {
  await bucket.store.put(rejectedObject(Array.from({ length: 9 }, (_, position) => deadLetter(position))));
  let room = 0;
  const { invoker, invocations } = functionThat(() => {
    room = (room + 1) % 4;
    return room === 0 ? 'errored' : 'indexed';
  });
  const { outcomes } = await run(invoker, bucket.store, 9);
  expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 9 }, () => 'indexed'));
  expect(invocations.length).toBeGreaterThan(1);
  expect(await bucket.letters('rejected/')).toEqual([]);
});

test('an engine that takes nothing is not asked for every letter there is', async () => {
  for (let position = 0; position < 30; position += 3) {
    await bucket.store.put(rejectedObject([0, 1, 2].map((more) => deadLetter(position + more))));
  }
  const { invoker, invocations } = functionThat(() => 'errored');
  expect(await run(invoker, bucket.store)).toMatchObject({ gaveUp: true });
  expect(invocations).toHaveLength(3);
  expect(await bucket.letters('rejected/')).toHaveLength(30);
});

test('a stop leaves what was done moved, and the next redrive goes on from there', async () => {
  await bucket.store.put(rejectedObject(Array.from({ length: 9 }, (_, position) => deadLetter(position))));
  const stop = new AbortController();
  const { invoker, invocations } = functionThat((number) => {
    if (number.endsWith('4')) stop.abort();
    return 'indexed';
  });
  await run(invoker, bucket.store, 3, stop.signal);
  expect(invocations).toHaveLength(2);
  expect(await bucket.letters('redriven/')).toHaveLength(6);
  expect(await bucket.letters('rejected/')).toHaveLength(3);
  const again = functionThat(() => 'indexed');
  await run(again.invoker, bucket.store);
  expect(again.invocations.flat()).toEqual([6, 7, 8].map((position) => deadLetter(position).sequenceNumber));
});

test('a second redrive finds nothing to do', async () => {
  await bucket.store.put(rejectedObject([deadLetter(0), deadLetter(1)]));
  await bucket.store.put(givenUpObject([deadLetter(2)]));
  await run(functionThat(() => 'indexed').invoker, bucket.store);
  const before = readdirSync(bucket.path, { recursive: true });
  const { invoker, invocations } = functionThat(() => 'indexed');
  expect(await run(invoker, bucket.store)).toMatchObject({ planned: 0 });
  expect(invocations).toEqual([]);
  expect(readdirSync(bucket.path, { recursive: true })).toEqual(before);
});

/** Works until the given write, which never happens, as if the process had ended there. */
function dyingStore(inner: LetterStore, writes: number): LetterStore {
  let left = writes;
  const write = async (work: () => Promise<void>) => {
    left -= 1;
    if (left < 0) throw new Error('killed');
    await work();
  };
  return {
    ...inner,
    put: (object) => write(() => inner.put(object)),
    delete: (key) => write(() => inner.delete(key)),
  };
}

test('killed before any write whatever: every record is indexed or still a dead letter, and a second run ends it', async () => {
  const status = fc.constantFrom('indexed', 'rejected', 'errored', 'crash' as const);
  const object = fc.record({
    places: fc.uniqueArray(fc.nat(12), { minLength: 1, maxLength: 5 }),
    givenUp: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, { minLength: 1, maxLength: 5 }),
      fc.infiniteStream(status),
      fc.nat(12),
      fc.integer({ min: 1, max: 5 }),
      async (objects, statuses, writes, batchSize) => {
        rmSync(bucket.path, { recursive: true, force: true });
        for (const [n, { places, givenUp }] of objects.entries()) {
          const own = places.map((position) => deadLetter(position));
          await bucket.store.put(givenUp ? givenUpObject(own, String(n)) : rejectedObject(own));
        }
        const all = new Set(
          objects.flatMap(({ places }) => places.map((position) => deadLetter(position).sequenceNumber)),
        );
        const first = functionThat(() => statuses.next().value);
        await run(first.invoker, dyingStore(bucket.store, writes), batchSize).catch((thrown) => {
          expect(thrown).toMatchObject({ message: 'killed' });
        });
        const waiting = new Set(
          sequenceNumbers([...(await bucket.letters('rejected/')), ...(await bucket.letters('aws/'))]),
        );
        for (const number of all) expect(waiting.has(number) || first.indexed.has(number)).toBe(true);

        const second = functionThat(() => 'indexed');
        await run(second.invoker, bucket.store, batchSize);
        expect(new Set([...first.indexed, ...second.indexed])).toEqual(all);
        expect([...(await bucket.letters('rejected/')), ...(await bucket.letters('aws/'))]).toEqual([]);
        expect(new Set(sequenceNumbers(await bucket.letters('redriven/')))).toEqual(all);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
