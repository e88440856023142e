import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBulkAnswer, readEngineError } from '../../../../functions/core/bulk/bulk-answer.ts';

test('the items of an answer keep their order, whatever the action', () => {
  const error = { type: 'mapper_parsing_exception', reason: 'bad' };
  const answer = {
    took: 3,
    errors: true,
    items: [{ create: { status: 201 } }, { index: { status: 400, error } }],
  };
  expect(readBulkAnswer(answer)).toEqual([{ status: 201 }, { status: 400, error }]);
  expect(readBulkAnswer({ items: [] })).toEqual([]);
});

describe('an answer whose filter_path was ignored', () => {
  const whole = {
    took: 3,
    errors: true,
    ingest_took: 1,
    items: [
      {
        create: {
          _index: '.ds-logs-app-default-2026.11.30-000001',
          _id: 'a',
          _version: 1,
          result: 'created',
          forced_refresh: true,
          _shards: { total: 2, successful: 1, failed: 1 },
          _seq_no: 4,
          _primary_term: 1,
          status: 201,
        },
      },
      {
        create: {
          _index: '.fs-logs-app-default-2026.11.30-000002',
          _id: 'of its own',
          _version: 1,
          result: 'created',
          _shards: { total: 1, successful: 1, failed: 0 },
          _seq_no: 0,
          _primary_term: 1,
          failure_store: 'used',
          status: 201,
        },
      },
      {
        create: {
          _index: 'logs-app-default',
          _id: 'c',
          status: 400,
          failure_store: 'not_enabled',
          error: { type: 'document_parsing_exception', reason: 'bad', root_cause: [{ type: 'x' }] },
        },
      },
    ],
  };

  test('is read like one that holds only what was asked for', () => {
    const filtered = {
      items: [
        { create: { result: 'created', status: 201 } },
        { create: { result: 'created', failure_store: 'used', status: 201 } },
        {
          create: {
            status: 400,
            failure_store: 'not_enabled',
            error: { type: 'document_parsing_exception', reason: 'bad' },
          },
        },
      ],
    };
    expect(readBulkAnswer(whole)).toEqual([
      { status: 201, result: 'created' },
      { status: 201, result: 'created', failureStore: 'used' },
      {
        status: 400,
        failureStore: 'not_enabled',
        error: { type: 'document_parsing_exception', reason: 'bad' },
      },
    ]);
    expect(readBulkAnswer(whole)).toEqual(readBulkAnswer(filtered));
  });
});

test.each(['result', 'failure_store'])('%s that is no text is read as a word that nobody knows', (field) => {
  for (const value of [null, 1, {}, ['used']]) {
    const [item] = readBulkAnswer({ items: [{ create: { status: 201, [field]: value } }] }) ?? [];
    expect(item).toEqual({ status: 201, [field === 'result' ? 'result' : 'failureStore']: 'unknown' });
  }
});

test.each([
  undefined,
  null,
  '<html>',
  [],
  {},
  { items: {} },
  { items: [1] },
  { items: [{}] },
  { items: [{ create: null }] },
  { items: [{ create: { status: '201' } }] },
  { items: [{ create: { status: 201 } }, { create: {} }] },
])('%j is no bulk answer', (body) => {
  expect(readBulkAnswer(body)).toBeUndefined();
});

test('any JSON is read without a crash', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      readBulkAnswer(value);
      readBulkAnswer({ items: [{ create: { status: 400, error: value } }] });
    }),
  );
});

describe('an error of the engine', () => {
  test('is told with its chain of causes', () => {
    const caused_by = { type: 'c', reason: 'deeper', caused_by: { reason: 'deepest' } };
    expect(readEngineError({ type: 'a', reason: 'top', caused_by })).toEqual({
      type: 'a',
      reason: 'top: deeper: deepest',
      causes: ['c'],
    });
  });

  test('keeps the index that it names, and has none that is no name', () => {
    const error = { type: 'a', reason: 'r' };
    expect(readEngineError({ ...error, index: 'events-2026' })).toEqual({ ...error, index: 'events-2026' });
    for (const index of [undefined, null, 5, ['i']]) {
      expect(Object.keys(readEngineError({ ...error, index }))).toEqual(['type', 'reason']);
    }
  });

  test('that is its own cause is still read to an end', () => {
    const error: Record<string, unknown> = { type: 'a', reason: 'r' };
    error.caused_by = error;
    expect(readEngineError(error).reason).toBe('r: r: r: r: r: r');
  });

  test.each<[unknown, string]>([
    ['gone', 'gone'],
    [undefined, ''],
    [5, ''],
    [{ type: 5, reason: {} }, ''],
  ])('%j has no known type', (error, reason) => {
    expect(readEngineError(error)).toEqual({ type: 'unknown', reason });
  });
});

describe('whatever the engine or a proxy answers', () => {
  const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 });
  const error = fc.oneof(
    json,
    fc.record({ type: json, reason: json, caused_by: json }, { requiredKeys: [] }),
  );
  const result = fc.oneof(
    json,
    fc.record({ status: fc.oneof(fc.integer(), json), error }, { requiredKeys: [] }),
  );
  const entry = fc.oneof(json, fc.dictionary(fc.constantFrom('create', 'index', '__proto__'), result));
  const answer = fc.oneof(json, fc.record({ errors: json, items: fc.oneof(json, fc.array(entry)) }));

  test('it is read as one result for each item, in form, or not at all', () => {
    fc.assert(
      fc.property(answer, (body: unknown) => {
        const items = readBulkAnswer(body);
        if (items === undefined) return;
        expect(items).toHaveLength(Object(Reflect.get(Object(body), 'items')).length);
        for (const { status, error: found } of items) {
          expect(status).toBeTypeOf('number');
          if (found !== undefined)
            expect([typeof found.type, typeof found.reason]).toEqual(['string', 'string']);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('a chain of causes without an end is read to a bounded depth', () => {
    const endless: Record<string, unknown> = { type: 'x', reason: 'again' };
    endless.caused_by = endless;
    expect(readEngineError(endless).reason.length).toBeLessThan(100);
  });

  test('a hundred thousand items are read, and one that is none makes all of it unreadable', () => {
    const many: unknown[] = Array.from({ length: 100_000 }, () => ({ create: { status: 201 } }));
    expect(readBulkAnswer({ items: many })).toHaveLength(100_000);
    expect(readBulkAnswer({ items: [...many, null] })).toBeUndefined();
  });
});
