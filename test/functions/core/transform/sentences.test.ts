import { expect, test } from 'vitest';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import { buildOperations } from '../../../../functions/core/document/document.ts';
import { expiringAt, rejectExpiring } from '../../../../functions/core/outcome/expiring.ts';
import { InvocationFault, messageOf } from '../../../../functions/core/outcome/outcome.ts';
import { redriveAnswer } from '../../../../functions/core/outcome/redrive-answer.ts';
import { runBatchStep } from '../../../../functions/core/transform/batch-step.ts';
import { transformValues } from '../../../../functions/core/transform/transform.ts';
import { type Pipeline, RetriableError } from '../../../../functions/pipeline/pipeline.ts';
import { jsonRecords, pipeline, streamRecord } from '../records.ts';

const documents = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));
const never = new Promise(() => undefined);

async function failuresOf(changes: Partial<Pipeline>, limit?: Parameters<typeof transformValues>[3]) {
  const records = [streamRecord('1\n2')];
  const made = pipeline({ source: 'ndjson', ...changes });
  return transformValues(decodeBatch(records, 'ndjson'), records, made, limit);
}

test('what a transform may not return is told with its place', async () => {
  const transform = ((value: unknown) => (value === 2 ? [5] : { value })) as Pipeline['transform'];
  expect(await failuresOf({ transform })).toMatchObject([
    { document: { value: 1 }, part: [0, 0, 0] },
    {
      recordPosition: 0,
      failure: {
        stage: 'transform',
        type: 'not_an_object',
        message: 'the transform returned number; return an object, an array of objects, or null',
        at: { line: 2 },
      },
      retriable: false,
    },
  ]);
});

test('what it throws is told with its place, and whether it comes again', async () => {
  const transform = (value: unknown) => {
    if (value === 2) throw new RetriableError('down');
    throw new Error('bad');
  };
  expect(await failuresOf({ transform })).toStrictEqual([
    {
      recordPosition: 0,
      failure: { stage: 'transform', type: 'transform_failed', message: 'bad', at: { line: 1 } },
      retriable: false,
    },
    {
      recordPosition: 0,
      failure: { stage: 'transform', type: 'retriable', message: 'down', at: { line: 2 } },
      retriable: true,
    },
  ]);
});

const notInTime = {
  stage: 'transform',
  type: 'not_in_time',
  message: 'the transform took half of the time that the function has',
};

test('what takes too long comes again', async () => {
  const over = { isOver: () => true, over: never };
  const late = { recordPosition: 0, failure: notInTime, retriable: true };
  expect(await failuresOf({}, over)).toStrictEqual([late, late]);
  expect(await runBatchStep(documents(2), () => documents(2), over)).toStrictEqual(
    documents(2).map(() => ({ failure: notInTime, retriable: true })),
  );
  const ends = { isOver: () => false, over: Promise.resolve() };
  const slow = () => new Promise<readonly Record<string, unknown>[]>(() => undefined);
  expect(await runBatchStep(documents(1), slow, ends)).toStrictEqual([
    { failure: notInTime, retriable: true },
  ]);
});

test('a batch step that returns another number is told both', async () => {
  const message = 'transformBatch got 1 documents and returned 0; return as many, in the same order';
  expect(await runBatchStep(documents(1), () => [])).toStrictEqual([
    { failure: { stage: 'transform', type: 'batch_length', message }, retriable: true },
  ]);
});

test('a batch step that is down says what it said; what passes beside it doesn’t come again', async () => {
  const down = async () => {
    throw new RetriableError('down');
  };
  const failure = { stage: 'transform', type: 'retriable', message: 'down' };
  expect(await runBatchStep(documents(1), down)).toStrictEqual([{ failure, retriable: true }]);
  const bad = (given: readonly Readonly<Record<string, unknown>>[]) => {
    if (given.some(({ n }) => n === 1)) throw new Error('bad');
    return given;
  };
  expect(await runBatchStep(documents(2), bad)).toStrictEqual([
    { document: { n: 0 } },
    { failure: { stage: 'transform', type: 'batch_failed', message: 'bad' }, retriable: false },
  ]);
});

test('a batch step that fails too often is told how often it was called', async () => {
  let calls = 0;
  const stepped = await runBatchStep(documents(4_000), (given) => {
    calls += 1;
    if (given.some(({ n }) => Number(n) % 2 === 0)) throw new Error('bad');
    return given;
  });
  expect(calls).toBe(64);
  expect(stepped.at(-1)).toStrictEqual({
    failure: {
      stage: 'transform',
      type: 'batch_undecided',
      message: 'the batch step failed for parts of the batch, and was called 64 times to find which',
    },
    retriable: true,
  });
});

test('where the calls run out before any passes, a sample of the batch says whether any does', async () => {
  const failing = (isBad: (n: number) => boolean) => {
    const asked: number[] = [];
    const step = (given: readonly Readonly<Record<string, unknown>>[]) => {
      if (given.length === 1) asked.push(Number(given[0]?.n));
      if (given.some(({ n }) => isBad(Number(n)))) throw new Error('bad');
      return given;
    };
    return { step, asked };
  };
  const all = failing(() => true);
  const none = await runBatchStep(documents(1_600), all.step);
  expect(none.every((result) => 'failure' in result && result.retriable)).toBe(true);
  expect(all.asked.slice(-16)).toEqual(Array.from({ length: 16 }, (_, n) => 1_599 - n * 100));
  const last = failing((n) => n !== 99);
  const some = await runBatchStep(documents(1_600), last.step);
  expect(some[0]).toMatchObject({ failure: { type: 'batch_failed' }, retriable: false });
  expect(last.asked.at(-1)).toBe(99);
});

test('a batch without the record that a value is of is a fault that says so', async () => {
  const records = jsonRecords([1]);
  const decoded = decodeBatch(jsonRecords([1, 2]), 'json');
  await expect(transformValues(decoded, records, pipeline())).rejects.toThrow('no record 1 in a batch of 1');
  const made = pipeline({ transform: (value) => ({ value }) });
  const transformed = await transformValues(decoded, jsonRecords([1, 2]), made);
  expect(() => buildOperations(transformed, records, pipeline(), { historicalInput: false })).toThrow(
    'no record 1 in a batch of 1',
  );
});

test('what is thrown is told in a thousand characters, if it can be', () => {
  expect(messageOf(new Error('x'.repeat(2_000)))).toBe('x'.repeat(1_000));
  expect(messageOf('text')).toBe('text');
  expect(messageOf(Object.create(null))).toBe('what was thrown has no readable message');
});

test('a fault of an invocation has its name, its code and its cause', () => {
  const cause = new Error('why');
  const fault = new InvocationFault('EVENT', 'no event', { cause });
  expect(fault).toMatchObject({ name: 'InvocationFault', code: 'EVENT', message: 'no event', cause });
});

test('a record that leaves at the last moment is told why', () => {
  const [outcome] = rejectExpiring(
    jsonRecords([1]),
    [{ status: 'errored', failures: [] }],
    expiringAt(-1, () => Number.MAX_SAFE_INTEGER),
  );
  const message =
    'the record failed until shortly before the stream drops it; the reasons that follow are of its last attempt';
  expect(outcome).toStrictEqual({
    status: 'rejected',
    failures: [{ stage: 'delivery', type: 'expiring', message }],
  });
});

test('of failures that are too long together the first stays, cut if need be', () => {
  const failure = (bytes: number) => {
    const frame = Buffer.byteLength(JSON.stringify({ stage: 'bulk', type: 't', message: '' })) + 1;
    return { stage: 'bulk', type: 't', message: 'x'.repeat(bytes - frame) } as const;
  };
  const limit = 4 * 1024 * 1024;
  const kept = (...failures: readonly ReturnType<typeof failure>[]) =>
    redriveAnswer('p', [{ status: 'rejected', failures }]).outcomes[0]?.failures;
  expect(kept(failure(limit))).toStrictEqual([failure(limit)]);
  expect(kept(failure(limit + 1))).toStrictEqual([{ stage: 'bulk', type: 't', message: 'cut' }]);
  expect(kept(failure(100), failure(limit - 100))).toHaveLength(2);
  expect(kept(failure(100), failure(limit - 99))).toStrictEqual([failure(100)]);
  // Two records share the room.
  const half = failure(limit / 2);
  const both = redriveAnswer(
    'p',
    [1, 2].map(() => ({ status: 'rejected', failures: [half] }) as const),
  );
  expect(both.outcomes.map(({ failures }) => failures)).toStrictEqual([[half], [half]]);
});
