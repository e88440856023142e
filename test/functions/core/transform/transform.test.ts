import { describe, expect, test } from 'vitest';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import { transformValues } from '../../../../functions/core/transform/transform.ts';
import { isRetriable, type Pipeline, RetriableError } from '../../../../functions/pipeline/pipeline.ts';
import { jsonRecords, pipeline } from '../records.ts';

/** Types would forbid most of what these transforms return; JavaScript doesn't. */
async function run(transform: (value: unknown) => unknown, values: readonly unknown[] = [1], more = {}) {
  const records = jsonRecords(values);
  const made = pipeline({ transform: transform as Pipeline['transform'], ...more });
  return transformValues(decodeBatch(records, 'json'), records, made);
}

test('what can’t be decoded is passed on, to be delivered again only where that is said', async () => {
  const failure = { stage: 'decode', type: 'x', message: 'no' } as const;
  const records = jsonRecords([1, 2]);
  const decoded = [
    { recordPosition: 0, failure },
    { recordPosition: 1, failure, retriable: true as const },
  ];
  expect(await transformValues(decoded, records, pipeline())).toEqual([
    { recordPosition: 0, failure, retriable: false },
    { recordPosition: 1, failure, retriable: true },
  ]);
});

describe('what a transform returns', () => {
  test('an object is one document in the first position', async () => {
    expect(await run((n) => ({ n }))).toEqual([{ recordPosition: 0, part: [0, 0, 0], document: { n: 1 } }]);
  });

  test('an array fans out, each document with its ordinal', async () => {
    const [first, second] = await run(() => [{ n: 1 }, { n: 2 }]);
    expect(first).toMatchObject({ part: [0, 0, 0], document: { n: 1 } });
    expect(second).toMatchObject({ part: [0, 0, 1], document: { n: 2 } });
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['an empty array', []],
    ['a promise of null', Promise.resolve(null)],
  ])('%s filters the record', async (_, returned) => {
    expect(await run(() => returned)).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'undefined'],
    ['a number', 5, 'number'],
    ['text', 'x', 'string'],
    ['a BigInt', 5n, 'bigint'],
    ['a function', () => 1, 'function'],
    ['null inside an array', [null], 'null inside an array'],
    ['an array inside an array', [[{}]], 'an array inside an array'],
    ['an array with a hole', new Array(1), 'undefined'],
  ])('%s is rejected', async (_, returned, described) => {
    const failure = {
      stage: 'transform',
      type: 'not_an_object',
      message: expect.stringContaining(described),
    };
    expect(await run(() => returned)).toEqual([{ recordPosition: 0, failure, retriable: false }]);
  });

  test('a thenable that is no Promise is awaited like one', async () => {
    // biome-ignore lint/suspicious/noThenProperty: query builders return such objects
    const thenable = { then: (resolve: (value: unknown) => void) => resolve({ n: 7 }) };
    expect(await run(() => thenable)).toMatchObject([{ document: { n: 7 } }]);
  });

  test('a document with a field `then` is a document', async () => {
    // biome-ignore lint/suspicious/noThenProperty: producers know nothing of promises
    expect(await run(() => ({ then: 'later' }))).toMatchObject([{ document: { then: 'later' } }]);
  });

  test('asynchronous transforms keep the order of the records, whichever ends first', async () => {
    const values = Array.from({ length: 200 }, (_, n) => n);
    const transformed = await run(async (n) => {
      for (let turns = Number(n) % 5; turns > 0; turns -= 1) await Promise.resolve();
      return { n };
    }, values);
    expect(transformed.map((item) => 'document' in item && item.document.n)).toEqual(values);
  });
});

describe('what a transform throws stays with its record', () => {
  const hostile = Object.create(null);
  test.each<[string, unknown]>([
    ['an error', new Error('bad')],
    ['text', 'bad'],
    ['undefined', undefined],
    ['an object without a prototype', hostile],
    [
      'an object whose toString throws',
      {
        toString: () => {
          throw new Error('worse');
        },
      },
    ],
    ['an error with a message that is no text', Object.assign(new Error('x'), { message: 5 })],
  ])('%s', async (_, thrown) => {
    for (const asynchronous of [false, true]) {
      const transform = (n: unknown) => {
        if (n === 1) return { n };
        if (asynchronous) return Promise.reject(thrown);
        throw thrown;
      };
      expect(await run(transform, [1, 2, 1])).toMatchObject([
        { recordPosition: 0, document: {} },
        { recordPosition: 1, failure: { stage: 'transform', type: 'transform_failed' }, retriable: false },
        { recordPosition: 2, document: {} },
      ]);
    }
  });

  test('a RetriableError has the record delivered again', async () => {
    const transformed = await run(() => {
      throw new RetriableError('look-up is down');
    });
    expect(transformed).toMatchObject([{ failure: { type: 'retriable' }, retriable: true }]);
  });

  test.each<[string, unknown, boolean]>([
    ['of this copy of the package', new RetriableError('down'), true],
    ['of another copy', Object.assign(new Error('down'), { code: 'TRANSFORM_RETRIABLE' }), true],
    ['with another code', Object.assign(new Error('down'), { code: 'ECONNREFUSED' }), false],
    ['that is no error', { code: 'TRANSFORM_RETRIABLE' }, false],
    ['that is nothing', undefined, false],
  ])('whatever is thrown %s is known for what it is', (_, thrown, retriable) => {
    expect(isRetriable(thrown)).toBe(retriable);
  });

  test('an array that throws when it is read fails its record alone', async () => {
    const trap = new Proxy([1], {
      get: (_, key) => {
        throw new Error(`read ${String(key)}`);
      },
    });
    expect(await run((n) => (n === 1 ? trap : { n }), [1, 2])).toMatchObject([
      { recordPosition: 0, failure: { type: 'transform_failed' } },
      { recordPosition: 1, document: { n: 2 } },
    ]);
  });
});

describe('the batch step', () => {
  test('gets the documents alone, and its results go back to their records', async () => {
    const transformed = await run((n) => (n === 2 ? null : n === 3 ? 'bad' : { n }), [1, 2, 3, 4], {
      transformBatch: (documents: readonly Record<string, unknown>[]) =>
        documents.map((document) => ({ ...document, seen: documents.length })),
    });
    expect(transformed).toMatchObject([
      { recordPosition: 0, document: { n: 1, seen: 2 } },
      { recordPosition: 2, failure: { type: 'not_an_object' } },
      { recordPosition: 3, document: { n: 4, seen: 2 } },
    ]);
  });

  test.each<[string, (documents: readonly unknown[]) => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('down');
      },
      'batch_failed',
    ],
    ['rejects', () => Promise.reject(new Error('down')), 'batch_failed'],
    ['returns too few', () => [], 'batch_length'],
    ['returns nothing', () => undefined, 'batch_failed'],
  ])('that %s has every document delivered again', async (_, transformBatch, type) => {
    const transformed = await run((n) => ({ n }), [1, 2], { transformBatch });
    expect(transformed).toMatchObject([
      { recordPosition: 0, failure: { type }, retriable: true },
      { recordPosition: 1, failure: { type }, retriable: true },
    ]);
  });

  test('that puts something else in a place of a document rejects that record', async () => {
    const transformed = await run((n) => ({ n }), [1, 2], { transformBatch: () => [{ n: 9 }, null] });
    expect(transformed).toMatchObject([{ document: { n: 9 } }, { failure: { type: 'not_an_object' } }]);
  });

  test('is not called for a batch without documents, whose failures stay', async () => {
    let calls = 0;
    const transformBatch = (documents: readonly unknown[]) => {
      calls += 1;
      return documents;
    };
    expect(await run(() => null, [1, 2], { transformBatch })).toEqual([]);
    const failed = await run(() => 'bad', [1], { transformBatch });
    expect(failed).toMatchObject([{ recordPosition: 0, failure: { type: 'not_an_object' } }]);
    expect(calls).toBe(0);
  });
});

test('the part of a document says its place: in the aggregate, among the values, and among the documents', async () => {
  const records = jsonRecords([1]);
  const none = { recordPosition: 0, value: 1, partitionKey: undefined, at: undefined };
  const decoded = (
    [
      [0, 0],
      [2, 0],
      [0, 3],
      [0, 0, 7],
      [1, 2, 7],
    ] as const
  ).map((part) => ({ ...none, part }));
  const made = pipeline({ transform: () => [{ n: 1 }, { n: 2 }] });
  const transformed = await transformValues(decoded, records, made);
  expect(transformed.map((one) => 'part' in one && one.part)).toEqual([
    ...[
      [0, 0, 0],
      [0, 0, 1],
      [2, 0, 0],
      [2, 0, 1],
      [0, 3, 0],
      [0, 3, 1],
    ],
    ...[
      [0, 0, 7],
      [0, 0, 8],
      [1, 2, 7],
      [1, 2, 8],
    ],
  ]);
});
