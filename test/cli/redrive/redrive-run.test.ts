import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Invocation, Invoker } from '../../../cli/kit/invoke-function.ts';
import { readCatalog } from '../../../cli/letters/catalog.ts';
import type { Letter } from '../../../cli/letters/letter.ts';
import { planRedrive } from '../../../cli/redrive/plan.ts';
import type { Outcome } from '../../../cli/redrive/redrive-function.ts';
import { RedriveTally } from '../../../cli/redrive/redrive-report.ts';
import { type RedriveOptions, redrive } from '../../../cli/redrive/redrive-run.ts';
import { folderStore } from '../../../functions/dead-letters/folder-store.ts';
import type { LetterStore } from '../../../functions/dead-letters/store.ts';
import { deadLetter, givenUpObject, rejectedObject } from '../letters/letters.ts';

let folder: string;
let store: LetterStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redrive-run-'));
  store = folderStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
const sequenceNumbers = (letters: readonly Letter[]) => letters.map(({ sequenceNumber }) => sequenceNumber);

async function letters(prefix: string): Promise<Letter[]> {
  const found: Letter[] = [];
  const onUnreadable = (key: string) => expect(key).toBeUndefined();
  for await (const object of readCatalog({
    store: folderStore(folder),
    prefixes: [prefix],
    onUnreadable,
    signal: never,
  })) {
    found.push(...object.letters);
  }
  return found;
}

/** A function that does with each record what is said of its sequence number, and notes what it was invoked with. */
function functionThat(answer: (sequenceNumber: string) => Outcome['status'] | 'crash', name = 'f') {
  const invocations: string[][] = [];
  const indexed = new Set<string>();
  const invoke = async (event: unknown): Promise<Invocation> => {
    const { Records } = Object(event);
    const numbers: string[] = Records.map(
      ({ kinesis }: { kinesis: { sequenceNumber: string } }) => kinesis.sequenceNumber,
    );
    invocations.push(numbers);
    const statuses = numbers.map(answer);
    if (statuses.includes('crash')) return { kind: 'crashed', message: 'signal: killed' };
    for (const [position, number] of numbers.entries())
      if (statuses[position] === 'indexed') indexed.add(number);
    const failures = [{ stage: 'bulk', type: 'newest', message: '' }];
    return {
      kind: 'answer',
      answer: { pipeline: 'events', outcomes: statuses.map((status) => ({ status, failures })) },
    };
  };
  const invoker: Invoker = { name, invoke, close: () => undefined };
  return { invoker, invocations, indexed };
}

async function run(
  invoker: Invoker,
  over: LetterStore = store,
  batchSize = 3,
  signal = never,
  aggregator?: Invoker,
) {
  const prefixes = ['rejected/events/', 'aws/lambda/'];
  const plan = await planRedrive(
    { store: over, prefixes, onUnreadable: () => undefined, signal: never },
    () => true,
  );
  const outcomes: Outcome[] = [];
  const tally = new RedriveTally(aggregator !== undefined);
  const onOutcome: RedriveOptions['onOutcome'] = (outcome, ...windows) => {
    outcomes.push(outcome);
    tally.add(outcome, ...windows);
  };
  const pace = async () => undefined;
  const options = {
    store: over,
    invoker,
    aggregator,
    pipeline: 'events',
    plan,
    batchSize,
    pace,
    onOutcome,
    signal,
    abandon: never,
  };
  const done = await redrive(options);
  return { ...done, outcomes, planned: plan.length, summary: tally.summary(plan.length) };
}

test('a record that lies in several objects is given once, in the order of its shard', async () => {
  const seven = [6, 2, 9, 0, 4, 1, 3].map((position) => deadLetter(position));
  await store.put(rejectedObject(seven.slice(0, 4)));
  await store.put(rejectedObject(seven.slice(2)));
  await store.put(givenUpObject(seven.slice(1, 5)));
  const { invoker, invocations } = functionThat(() => 'indexed');
  await run(invoker, store, 100);
  expect(invocations).toEqual([[0, 1, 2, 3, 4, 6, 9].map((position) => deadLetter(position).sequenceNumber)]);
  expect(await letters('rejected/')).toEqual([]);
  expect(await letters('aws/')).toEqual([]);
});

test('what is rejected again stays with its newest reason, what errored as it is', async () => {
  await store.put(rejectedObject([0, 1, 2].map((position) => deadLetter(position))));
  const statuses = ['rejected', 'errored', 'stale'] as const;
  const { invoker } = functionThat((number) => statuses[Number(number.at(-1))] ?? 'indexed');
  await run(invoker);
  expect(await letters('rejected/')).toMatchObject([
    { sequenceNumber: deadLetter(0).sequenceNumber, failures: [{ type: 'newest' }] },
    { sequenceNumber: deadLetter(1).sequenceNumber, failures: [{ type: 'transform_failed' }] },
  ]);
  expect(sequenceNumbers(await letters('redriven/'))).toEqual([deadLetter(2).sequenceNumber]);
});

test('one record that crashes the function keeps none of the others from coming in', async () => {
  await store.put(rejectedObject(Array.from({ length: 9 }, (_, position) => deadLetter(position))));
  const { invoker, indexed } = functionThat((number) => (number.endsWith('4') ? 'crash' : 'indexed'));
  const { outcomes } = await run(invoker, store, 9);
  expect(indexed.size).toBe(8);
  expect(outcomes.filter(({ status }) => status === 'errored')).toHaveLength(1);
  expect(sequenceNumbers(await letters('rejected/'))).toEqual([deadLetter(4).sequenceNumber]);
});

test('a batch of which the function takes a part at a time comes in whole', async () => {
  await store.put(rejectedObject(Array.from({ length: 9 }, (_, position) => deadLetter(position))));
  let room = 0;
  const { invoker, invocations } = functionThat(() => {
    room = (room + 1) % 4;
    return room === 0 ? 'errored' : 'indexed';
  });
  const { outcomes } = await run(invoker, store, 9);
  expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 9 }, () => 'indexed'));
  expect(invocations.length).toBeGreaterThan(1);
  expect(await letters('rejected/')).toEqual([]);
});

test('an engine that takes nothing is not asked for every letter there is', async () => {
  for (let position = 0; position < 30; position += 3) {
    await store.put(rejectedObject([0, 1, 2].map((more) => deadLetter(position + more))));
  }
  const { invoker, invocations } = functionThat(() => 'errored');
  expect(await run(invoker)).toMatchObject({ gaveUp: true });
  expect(invocations).toHaveLength(3);
  expect(await letters('rejected/')).toHaveLength(30);
});

test('a stop leaves what was done moved, and the next redrive goes on from there', async () => {
  await store.put(rejectedObject(Array.from({ length: 9 }, (_, position) => deadLetter(position))));
  const stop = new AbortController();
  const { invoker, invocations } = functionThat((number) => {
    if (number.endsWith('4')) stop.abort();
    return 'indexed';
  });
  await run(invoker, store, 3, stop.signal);
  expect(invocations).toHaveLength(2);
  expect(await letters('redriven/')).toHaveLength(6);
  expect(await letters('rejected/')).toHaveLength(3);
  const again = functionThat(() => 'indexed');
  await run(again.invoker);
  expect(again.invocations.flat()).toEqual([6, 7, 8].map((position) => deadLetter(position).sequenceNumber));
});

test('a second redrive finds nothing to do', async () => {
  await store.put(rejectedObject([deadLetter(0), deadLetter(1)]));
  await store.put(givenUpObject([deadLetter(2)]));
  await run(functionThat(() => 'indexed').invoker);
  const before = readdirSync(folder, { recursive: true });
  const { invoker, invocations } = functionThat(() => 'indexed');
  expect(await run(invoker)).toMatchObject({ planned: 0 });
  expect(invocations).toEqual([]);
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
});

describe('with windows', () => {
  const nine = () =>
    store.put(rejectedObject(Array.from({ length: 9 }, (_, position) => deadLetter(position))));
  const runBoth = (indexer: Invoker, aggregator: Invoker, batchSize = 9, signal = never) =>
    run(indexer, store, batchSize, signal, aggregator);
  const numbers = (...places: readonly number[]) =>
    places.map((position) => deadLetter(position).sequenceNumber);

  test('what the indexer settles goes to them too, in whatever way it was settled, and nothing else does', async () => {
    await store.put(rejectedObject([0, 1, 2, 3, 4, 5].map((position) => deadLetter(position))));
    await store.put(givenUpObject([deadLetter(6)]));
    const statuses = ['indexed', 'duplicate', 'stale', 'filtered', 'rejected', 'errored', 'indexed'] as const;
    const indexer = functionThat((number) => statuses[Number(number.at(-1))] ?? 'indexed');
    const windows = functionThat((number) => (number.endsWith('1') ? 'duplicate' : 'indexed'));
    const { summary } = await runBoth(indexer.invoker, windows.invoker);
    expect(windows.invocations.flat()).toEqual(numbers(0, 1, 2, 3, 6));
    expect(sequenceNumbers(await letters('redriven/')).toSorted()).toEqual(numbers(0, 1, 2, 3, 6));
    expect(sequenceNumbers(await letters('rejected/'))).toEqual(numbers(4, 5));
    expect(summary).toMatch(/^7 records: 2 indexed, .* Added to the windows: 4\.$/);
  });

  test('a record that they reject or have no time for stays a dead letter, and counts as that', async () => {
    await nine();
    const indexer = functionThat(() => 'indexed');
    const windows = functionThat((number) =>
      number.endsWith('3') ? 'rejected' : number.endsWith('5') ? 'errored' : 'indexed',
    );
    const { summary, gaveUp } = await runBoth(indexer.invoker, windows.invoker);
    expect(await letters('rejected/')).toMatchObject([
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
    expect(await letters('rejected/')).toEqual([]);
  });

  test('what Lambda gave up for them, and they have gone past, is told of as missing', async () => {
    const [first, second, third, fourth] = [0, 1, 2, 3].map((position) => deadLetter(position));
    if (!(first && second && third && fourth)) throw new Error('four letters');
    // In an outage of the engine both functions' batches are given up.
    await store.put(givenUpObject([first, second, third], 'a', true, 'windows'));
    await store.put(givenUpObject([first, second, fourth], 'b', true, 'indexer'));
    const windows = (name: string) =>
      functionThat((number) => (number === third.sequenceNumber ? 'indexed' : 'duplicate'), name).invoker;
    const indexer = functionThat(() => 'indexed', 'indexer').invoker;
    const { summary } = await runBoth(indexer, windows('windows'));
    expect(summary).toBe(
      '4 records: 4 indexed. Added to the windows: 1. 2 that Lambda gave up for the windows came too late, ' +
        'and may be missing from them for good (docs/operate/runbook.md#windows-miss-records).',
    );
    await store.put(givenUpObject([first, fourth], 'c', true, 'windows'));
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
    expect(sequenceNumbers(await letters('rejected/'))).toEqual(numbers(4));
  });

  test('while they take nothing, not every letter is tried', async () => {
    await nine();
    await store.put(rejectedObject([9, 10, 11].map((position) => deadLetter(position))));
    const indexer = functionThat(() => 'indexed');
    const windows = functionThat(() => 'errored');
    expect(await runBoth(indexer.invoker, windows.invoker, 3)).toMatchObject({ gaveUp: true });
    expect(indexer.invocations).toHaveLength(3);
    expect(await letters('rejected/')).toHaveLength(12);
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
    expect(await letters('redriven/')).toHaveLength(3);
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
    expect(await letters('rejected/')).toHaveLength(9);
  });
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
        rmSync(folder, { recursive: true, force: true });
        for (const [n, { places, givenUp }] of objects.entries()) {
          const own = places.map((position) => deadLetter(position));
          await store.put(givenUp ? givenUpObject(own, String(n)) : rejectedObject(own));
        }
        const all = new Set(
          objects.flatMap(({ places }) => places.map((position) => deadLetter(position).sequenceNumber)),
        );
        const first = functionThat(() => statuses.next().value);
        await run(first.invoker, dyingStore(store, writes), batchSize).catch((thrown) => {
          expect(thrown).toMatchObject({ message: 'killed' });
        });
        const waiting = new Set(
          sequenceNumbers([...(await letters('rejected/')), ...(await letters('aws/'))]),
        );
        for (const number of all) expect(waiting.has(number) || first.indexed.has(number)).toBe(true);

        const second = functionThat(() => 'indexed');
        await run(second.invoker, store, batchSize);
        expect(new Set([...first.indexed, ...second.indexed])).toEqual(all);
        expect([...(await letters('rejected/')), ...(await letters('aws/'))]).toEqual([]);
        expect(new Set(sequenceNumbers(await letters('redriven/')))).toEqual(all);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
