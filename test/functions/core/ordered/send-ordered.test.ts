import { describe, expect, test } from 'vitest';
import { sendOrdered } from '../../../../functions/core/ordered/send-ordered.ts';
import { limits } from '../bulk/engine.ts';
import { change, operationsOf, run } from './ordered-run.ts';
import { type Fault, outsideOf, Store } from './store.ts';

describe('in one batch', () => {
  test('the last of an id is written, and those before it are stale', async () => {
    const store = new Store();
    const batch = operationsOf([1, 2, 3].map((n) => change('index', { n })));
    expect(await run(store, batch)).toEqual(['stale', 'stale', 'indexed']);
    expect(store.visible()).toEqual({ a: { n: 3 } });
  });

  test('partial documents are merged in order, also into what the same batch indexed', async () => {
    const store = new Store();
    const batch = operationsOf([
      change('index', { n: 1, deep: { x: 1, y: 1 } }),
      change('upsert', { deep: { y: 2 } }),
      change('upsert', { text: 'late' }),
    ]);
    expect(await run(store, batch)).toEqual(['indexed', 'indexed', 'indexed']);
    expect(store.visible()).toEqual({ a: { n: 1, deep: { x: 1, y: 2 }, text: 'late' } });
  });

  test('a partial document after a delete begins anew', async () => {
    const store = new Store();
    await run(
      store,
      operationsOf([change('index', { n: 1 }), change('delete'), change('upsert', { text: 'new' })]),
    );
    expect(store.visible()).toEqual({ a: { text: 'new' } });
  });

  test('the order is the stream’s, not the batch’s', async () => {
    const store = new Store();
    const batch = operationsOf([change('index', { n: 1 }), change('index', { n: 2 })]).toReversed();
    expect(await run(store, batch)).toEqual(['indexed', 'stale']);
    expect(store.visible()).toEqual({ a: { n: 2 } });
  });

  test('one that the engine refuses is rejected, and those around it are written', async () => {
    const store = new Store();
    const batch = operationsOf([
      change('index', { n: 1 }),
      change('index', { poison: true }),
      change('upsert', { text: 'x' }),
      change('upsert', { poison: true }),
    ]);
    expect(await run(store, batch)).toEqual(['indexed', 'rejected', 'indexed', 'rejected']);
    expect(store.visible()).toEqual({ a: { n: 1, text: 'x' } });
  });
});

describe('a refused one among a thousand of an id', () => {
  const thousand = (isBad: (n: number) => boolean) =>
    Array.from({ length: 1_000 }, (_, n) => change('upsert', isBad(n) ? { poison: true } : { [`f${n}`]: n }));

  test.each([0, 1, 499, 700, 999])('is found in few requests, and the others are merged: %i', async (bad) => {
    const store = new Store();
    let requests = 0;
    const fault = (): Fault => {
      requests += 1;
      return 'none';
    };
    const list = thousand((n) => n === bad);
    const expected = list.map((_, n) => (n === bad ? 'rejected' : 'indexed'));
    expect(await run(store, operationsOf(list), fault)).toEqual(expected);
    expect(Object.keys(store.visible().a ?? {})).toHaveLength(999);
    expect(requests).toBeLessThan(60);
  });

  test('costs one request each when all are', async () => {
    let requests = 0;
    const fault = (): Fault => {
      requests += 1;
      return 'none';
    };
    const list = thousand(() => true).slice(0, 100);
    expect(await run(new Store(), operationsOf(list), fault)).toEqual(list.map(() => 'rejected'));
    expect(requests).toBeLessThan(110);
  });
});

describe('over batches', () => {
  test('a replay changes nothing: the last is a duplicate, those before it are stale', async () => {
    const store = new Store();
    const batch = operationsOf([change('index', { n: 1 }), change('index', { n: 2 })]);
    await run(store, batch);
    const before = structuredClone(store.documents);
    expect(await run(store, batch)).toEqual(['stale', 'duplicate']);
    expect(store.documents).toEqual(before);
  });

  test('an older document that comes late does not bring back what was deleted', async () => {
    const store = new Store();
    const [older, deletion] = operationsOf([change('index', { n: 1 }), change('delete')]);
    if (older === undefined || deletion === undefined) throw new Error('two operations are wanted');
    await run(store, [deletion]);
    expect(await run(store, [older])).toEqual(['stale']);
    expect(store.visible()).toEqual({});
  });

  test('a document that somebody else wrote comes before all of the stream', async () => {
    const store = new Store();
    store.documents.set('a', { seqNo: 0, source: { n: 0, kept: true } });
    expect(await run(store, operationsOf([change('upsert', { n: 1 })]))).toEqual(['indexed']);
    expect(store.visible()).toEqual({ a: { n: 1, kept: true } });
  });

  test('a version of the user’s own goes before the place in the stream', async () => {
    const store = new Store();
    const [first, second] = operationsOf([change('index', { n: 1 }), change('index', { n: 2 })]);
    if (first === undefined || second === undefined) throw new Error('two operations are wanted');
    const newer = { ...first, order: { ...first.order, version: 7 } };
    expect(await run(store, [newer, { ...second, order: { ...second.order, version: 6 } }])).toEqual([
      'indexed',
      'stale',
    ]);
    expect(store.visible()).toEqual({ a: { n: 1 } });
  });
});

test('large documents are written before more of them are read, so few are in memory at a time', async () => {
  const store = new Store();
  const list = Array.from({ length: 300 }, (_, n) => change('upsert', { n }, `id${n}`));
  const source = { text: 'x'.repeat(50_000) };
  for (const { id } of list) store.documents.set(id, { seqNo: 0, source });
  const outside = outsideOf(store);
  const line: string[] = [];
  const { outcomes } = await sendOrdered(operationsOf(list), limits, {
    ...outside,
    read: (...asked) => {
      line.push('read');
      return outside.read(...asked);
    },
    send: (...asked) => {
      line.push('send');
      return outside.send(...asked);
    },
  });
  expect(outcomes.every(({ status }) => status === 'indexed')).toBe(true);
  expect(store.visible().id299).toEqual({ ...source, n: 299 });
  expect(line.join(' ').match(/read/g)).toHaveLength(3);
  expect(line.join(' ')).not.toContain('read read');
});

test.each([
  [
    'as long as what is to be written fits into the requests that may be under way',
    20_000,
    'read read read send',
  ],
  ['and no longer', 2_500, 'read send read send read send'],
])('documents are read %s', async (_, bytes, expected) => {
  const outside = outsideOf(new Store());
  const line: string[] = [];
  // Some 15,000 bytes are written of a hundred documents, which are as many as are read at once.
  const list = Array.from({ length: 201 }, (_, n) => change('upsert', { n }, `id${n}`));
  await sendOrdered(
    operationsOf(list),
    { ...limits, concurrency: 2, chunk: { bytes, operations: 1_000 } },
    {
      ...outside,
      read: (...asked) => {
        line.push('read');
        return outside.read(...asked);
      },
      send: (...asked) => {
        if (line.at(-1) !== 'send') line.push('send');
        return outside.send(...asked);
      },
    },
  );
  expect(line.join(' ')).toBe(expected);
});

test('what the deadline leaves unsent is errored', async () => {
  const store = new Store();
  const { outcomes } = await sendOrdered(
    operationsOf([change('index', { n: 1 })]),
    limits,
    outsideOf(store, () => 'lost', 300),
  );
  expect(outcomes).toMatchObject([{ status: 'errored' }]);
});
