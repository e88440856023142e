import { gzipSync } from 'node:zlib';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { definePipeline } from '../../functions/pipeline/index.ts';
import { record, testPipeline, wait } from '../../testing/index.ts';
import { at, customers, type Order, order, pipeline } from './orders.ts';

const statuses = (run: { readonly outcomes: readonly { readonly status: string }[] }) =>
  run.outcomes.map(({ status }) => status);

describe('a record', () => {
  test('becomes a document, in the index of its event', async () => {
    const { outcomes, documents, stored } = await testPipeline(pipeline, [order('10:00:00', 'ada', 12)]);
    expect(outcomes).toEqual([{ status: 'indexed' }]);
    const expected = { index: 'orders-2026.03', source: order('10:00:00', 'ada', 12), tags: [] };
    expect(documents).toEqual([
      { ...expected, record: 0, action: 'create', id: expect.stringMatching(/^0-1\d{55}$/) },
    ]);
    expect(stored).toEqual([{ ...expected, id: documents[0]?.id }]);
    expectTypeOf(documents[0]?.source.total).toEqualTypeOf<number | undefined>();
  });

  test('is put as it is if it is text or bytes, and as JSON if it is anything else', async () => {
    const one = order('10:00:00', 'ada');
    const json = JSON.stringify(one);
    const { documents } = await testPipeline(pipeline, [
      one,
      json,
      Buffer.from(json),
      gzipSync(json),
      [one, one],
    ]);
    expect(documents.map(({ record }) => record)).toEqual([0, 1, 2, 3, 4, 4]);
    for (const { source } of documents) expect(source).toEqual(one);
  });

  test('that is filtered or rejected says so, with stage, type and message', async () => {
    const steps = [
      order('10:00:00', 'robot'),
      { customer: 'ada' },
      'no JSON',
      { ...order('10:00:00', 'a'), at: 'noon' },
    ];
    const { outcomes, documents } = await testPipeline(pipeline, steps);
    expect(documents).toEqual([]);
    expect(outcomes).toEqual([
      { status: 'filtered' },
      { status: 'rejected', reason: 'transform:transform_failed: total must be a number' },
      { status: 'rejected', reason: expect.stringMatching(/^decode:invalid_json: /) },
      {
        status: 'rejected',
        reason: expect.stringMatching(/^document:unreadable_event_time: the event time at is "noon"/),
      },
    ]);
  });

  test('with several bad parts has a reason for each', async () => {
    const { outcomes } = await testPipeline(pipeline, [
      [{ customer: 'a' }, order('10:00:00', 'b'), { customer: 'c' }],
    ]);
    expect(outcomes).toMatchObject([
      { status: 'rejected', others: ['transform:transform_failed: total must be a number'] },
    ]);
  });

  test('has fields that the mapping does not know moved', async () => {
    const loose = definePipeline({
      name: 'loose',
      transform: (value) => value as { readonly a: number },
      document: { index: 'loose' },
      mappings: { a: { type: 'long' } },
    });
    const { documents } = await testPipeline(loose, [{ a: 1, b: 2 }]);
    expect(documents[0]?.source).toEqual({ a: 1, unmapped: { b: 2 } });
  });
});

describe('arrives', () => {
  const stamped = definePipeline({
    name: 'stamped',
    transform: (value, { arrivalTime, partitionKey }) => ({
      ...(value as { readonly at?: string }),
      arrived: new Date(arrivalTime),
      key: partitionKey,
    }),
    document: { index: 'stamped-{yyyy}', eventTime: 'at' },
    mappings: { at: { type: 'date' }, arrived: { type: 'date' }, key: { type: 'keyword' } },
  });

  const arrivedIn = async (
    ...given: [Parameters<typeof testPipeline>[1], Parameters<typeof testPipeline>[2]?]
  ) => (await testPipeline(stamped, ...given)).documents.map(({ source }) => source.arrived.slice(0, 16));

  test('at its event time, and one without with the one before it', async () => {
    const steps = [{}, { at: '2025-05-01T10:00:00Z' }, {}, { at: '2025-05-01T09:00:00Z' }];
    expect(await arrivedIn(steps)).toEqual([
      '2025-05-01T10:00',
      '2025-05-01T10:00',
      '2025-05-01T10:00',
      '2025-05-01T09:00',
    ]);
    expect(await arrivedIn([{}])).toEqual(['2026-01-01T00:00']);
  });

  test('not before the end of a wait', async () => {
    const steps = [{ at: '2025-05-01T10:00:00Z' }, wait('2h'), { at: '2025-05-01T11:00:00Z' }, {}];
    expect(await arrivedIn(steps)).toEqual(['2025-05-01T10:00', '2025-05-01T12:00', '2025-05-01T12:00']);
  });

  test('when the test says', async () => {
    const steps = [
      {},
      wait('1h'),
      { at: '2025-05-01T08:00:00Z' },
      record({}, { arrivesAt: '2025-05-02T00:00:00Z' }),
      {},
    ];
    expect(await arrivedIn(steps, { at: new Date('2025-05-01T10:00:00Z') })).toEqual([
      '2025-05-01T10:00',
      '2025-05-01T11:00',
      '2025-05-02T00:00',
      '2025-05-02T00:00',
    ]);
  });

  test('and is tagged if its event time is far from that', async () => {
    const old = record(
      { at: '2020-01-01T00:00:00Z' },
      { arrivesAt: '2026-01-01T00:00:00Z', partitionKey: 'k' },
    );
    const { documents } = await testPipeline(stamped, [old, { at: '2020-01-01T00:00:00Z' }]);
    expect(documents).toMatchObject([
      { index: 'stamped-2026', tags: ['implausible_event_time'], source: { key: 'k' } },
      { index: 'stamped-2020', tags: [], source: { key: '1' } },
    ]);
  });
});

describe('under ids of its own', () => {
  test('the last document wins, deleted ones are gone, and what is overtaken is stale', async () => {
    const steps = [
      order('10:00:00', 'ada', 1),
      order('10:00:01', 'bob', 2),
      order('10:00:02', 'ada', 3),
      { ...order('10:00:03', 'bob'), gone: true },
    ];
    const { outcomes, documents, stored } = await testPipeline(customers, steps, { batchSize: 1 });
    expect(statuses({ outcomes })).toEqual(['indexed', 'indexed', 'indexed', 'indexed']);
    expect(documents.map(({ action, id }) => `${action} ${id}`)).toEqual([
      'index ada',
      'index bob',
      'index ada',
      'delete bob',
    ]);
    expect(stored).toEqual([
      { index: 'customers.documents', id: 'ada', source: order('10:00:02', 'ada', 3), tags: [] },
    ]);
    expect(statuses(await testPipeline(customers, steps))).toEqual(['stale', 'stale', 'indexed', 'indexed']);
  });

  test('upserts are merged, and an older version is stale', async () => {
    const steps = [
      { ...order('10:00:00', 'ada', 5), revision: 2 },
      { customer: 'ada', total: -1, revision: 3 },
      { ...order('10:00:09', 'ada', 9), revision: 1 },
    ];
    const { outcomes, stored } = await testPipeline(customers, steps, { batchSize: 1 });
    expect(statuses({ outcomes })).toEqual(['indexed', 'indexed', 'stale']);
    expect(stored).toMatchObject([{ source: { at: at('10:00:00'), total: -1, revision: 3 } }]);
  });

  test('with create the first one wins', async () => {
    const first = { ...customers, document: { ...customers.document, action: 'create' as const } };
    const { version: _, ...document } = first.document;
    const run = await testPipeline({ ...first, document }, [
      order('10:00:00', 'ada', 1),
      order('10:00:01', 'ada', 2),
    ]);
    expect(statuses(run)).toEqual(['indexed', 'duplicate']);
    expect(run.stored).toMatchObject([{ source: { total: 1 } }]);
  });
});

test('nothing comes of nothing', async () => {
  const run = await testPipeline(pipeline, []);
  expect(run).toMatchObject({
    outcomes: [],
    documents: [],
    stored: [],
    windows: [],
    alerts: [],
    notifications: [],
  });
  expect((await testPipeline(pipeline, [wait('1h')])).windows).toEqual([]);
});

test('a document is typed as JSON has it', async () => {
  const { documents } = await testPipeline(pipeline, [] as Order[]);
  type Source = (typeof documents)[number]['source'];
  expectTypeOf<Source['at']>().toEqualTypeOf<string>();
  expectTypeOf<Source['unmapped']>().toEqualTypeOf<Readonly<Record<string, unknown>> | undefined>();
});
