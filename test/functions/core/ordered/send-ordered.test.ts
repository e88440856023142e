import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BulkItem } from '../../../../functions/core/bulk/bulk-answer.ts';
import { Flow } from '../../../../functions/core/bulk/flow.ts';
import { RefusalMemory } from '../../../../functions/core/bulk/refused/memory.ts';
import { type DocumentKey, readDocuments } from '../../../../functions/core/ordered/read-answer.ts';
import { sendOrdered } from '../../../../functions/core/ordered/send-ordered.ts';
import type { OrderedAction } from '../../../../functions/pipeline/pipeline.ts';
import { items, limits, world } from '../bulk/engine.ts';
import { type Change, type Fault, ordered, outsideOf, Store } from './store.ts';

const change = (action: OrderedAction, document: Record<string, unknown> = {}, id = 'a'): Change => ({
  id,
  action,
  document,
});
const operationsOf = (changes: readonly Change[]) => changes.map(ordered);

async function run(
  store: Store,
  operations: ReturnType<typeof operationsOf>,
  fault?: () => Fault,
  deadline?: number,
) {
  const { outcomes } = await sendOrdered(operations, limits, outsideOf(store, fault, deadline));
  return outcomes.map(({ status }) => status);
}

const action = fc.constantFrom<OrderedAction>('index', 'upsert', 'upsert', 'delete');

describe('a change that the engine refuses for a reason that no list knows', () => {
  test.each<[string, OrderedAction]>([
    ['partial', 'upsert'],
    ['whole', 'index'],
  ])('(%s) is rejected alone, and the ones before and after it are applied', async (_, cursed) => {
    const store = new Store();
    const batch = operationsOf([
      change('upsert', { n: 1 }),
      change(cursed, { curse: true }),
      change('upsert', { text: 'after' }),
      change('index', { n: 2 }, 'b'),
    ]);
    expect(await run(store, batch, undefined, 120_000)).toEqual([
      'indexed',
      'rejected',
      'indexed',
      'indexed',
    ]);
    expect(store.visible()).toEqual({ a: { n: 1, text: 'after' }, b: { n: 2 } });
  });

  test('is rejected alone among faults, by itself in its batch too', async () => {
    const faults: Fault[] = ['busy', 'none', 'unheard', 'none', 'none', 'lost', 'none'];
    let next = 0;
    const store = new Store();
    const fault = () => faults[next++ % faults.length] ?? 'none';
    expect(await run(store, operationsOf([change('index', { curse: true })]), fault, 300_000)).toEqual([
      'rejected',
    ]);
    expect(store.visible()).toEqual({});
  });
});

test('changes for an index that is closed, which can’t be read either, are rejected when they have waited', async () => {
  const memory = new RefusalMemory();
  memory.took('another', { lines: '{"create":{"_index":"another","_id":"x"}}\n{}\n', bytes: 0 });
  const closed: BulkItem = { status: 400, error: { type: 'index_closed_exception', reason: 'closed' } };
  const { outside, clock } = world((ids) => items(...ids.map(() => closed)), { deadline: 3_600_000 });
  const unreadable = {
    ...outside,
    read: async (keys: readonly DocumentKey[]) => {
      const docs = keys.map(({ id }) => ({ _id: id, error: closed.error }));
      return { kind: 'documents' as const, documents: readDocuments({ docs }, keys) ?? [] };
    },
  };
  const batch = operationsOf([
    change('upsert', { n: 1 }),
    change('upsert', { n: 2 }),
    change('delete', {}, 'b'),
  ]);
  const waiting = { ...limits, lateWrites: 600_000 };
  const { outcomes } = await sendOrdered(batch, waiting, unreadable, new Flow(limits), memory);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(clock()).toBeGreaterThanOrEqual(600_000);
  expect(clock()).toBeLessThan(660_000);
});

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

test('versions that run backwards leave the same document however the batches are cut', async () => {
  const versioned = fc.array(
    fc.record({
      action,
      version: fc.nat(3),
      document: fc.dictionary(fc.constantFrom('n', 'text'), fc.nat(9), { minKeys: 1 }),
    }),
    { minLength: 2, maxLength: 10 },
  );
  await fc.assert(
    fc.asyncProperty(versioned, fc.infiniteStream(fc.integer({ min: 1, max: 10 })), async (list, sizes) => {
      const stream = operationsOf(list.map(({ action: what, document }) => change(what, document))).map(
        (operation, position) => {
          const order = { ...operation.order, version: list[position]?.version ?? 0 };
          const json = operation.json.replace('"0/', `"${order.version}/`);
          return { ...operation, order, json };
        },
      );
      const alone = new Store();
      for (const operation of stream) await run(alone, [operation]);
      const cut = new Store();
      for (let start = 0; start < stream.length; ) {
        const size = sizes.next().value;
        await run(cut, stream.slice(start, start + size));
        start += size;
      }
      expect(cut.visible()).toEqual(alone.visible());
    }),
    { numRuns: 200 },
  );
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

test('what the deadline leaves unsent is errored', async () => {
  const store = new Store();
  const { outcomes } = await sendOrdered(
    operationsOf([change('index', { n: 1 })]),
    limits,
    outsideOf(store, () => 'lost', 300),
  );
  expect(outcomes).toMatchObject([{ status: 'errored' }]);
});

const field = fc.constantFrom('n', 'text', 'deep');
const value = fc.oneof(fc.nat(9), fc.dictionary(fc.constantFrom('x', 'y'), fc.nat(9)));
const changes = fc.array(
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), action, document: fc.dictionary(field, value) }),
  { minLength: 1, maxLength: 24 },
);

/** The same changes applied one by one, by other means than the pipeline's. */
function applied(list: readonly Change[]): Record<string, unknown> {
  const merge = (into: unknown, from: unknown): unknown => {
    if (!isObject(into) || !isObject(from)) return from;
    const merged = { ...into };
    for (const [name, inner] of Object.entries(from)) merged[name] = merge(into[name], inner);
    return merged;
  };
  const all: Record<string, unknown> = {};
  for (const { id, action: what, document } of list) {
    if (what === 'delete') delete all[id];
    else all[id] = what === 'index' ? document : merge(all[id] ?? {}, document);
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}
const isObject = (it: unknown): it is Record<string, unknown> => typeof it === 'object' && it !== null;

test('whatever is lost, repeated and split, all is as if each change had come once, in order', async () => {
  const faults = fc.infiniteStream(fc.constantFrom<Fault>('none', 'none', 'busy', 'lost', 'unheard'));
  await fc.assert(
    fc.asyncProperty(
      changes,
      faults,
      fc.infiniteStream(fc.integer({ min: 1, max: 8 })),
      async (list, fault, sizes) => {
        const store = new Store();
        const stream = operationsOf(list);
        for (let checkpoint = 0; checkpoint < stream.length; ) {
          // Now and then an older part is delivered again, as a replay would.
          const from = Math.max(0, checkpoint - (sizes.next().value % 4));
          const batch = stream.slice(from, checkpoint + sizes.next().value);
          const { outcomes } = await sendOrdered(
            batch,
            limits,
            outsideOf(store, () => fault.next().value, 400),
          );
          const errored = outcomes.findIndex(({ status }) => status === 'errored');
          checkpoint = from + (errored < 0 ? batch.length : errored);
        }
        expect(store.visible()).toEqual(applied(list));
      },
    ),
    { numRuns: 300 },
  );
});

test('a replay side by side with the live delivery leaves the same documents', async () => {
  await fc.assert(
    fc.asyncProperty(changes, fc.nat(), async (list, seed) => {
      const store = new Store();
      const stream = operationsOf(list);
      const whole = list.map(({ action: what }) => what).every((what) => what !== 'upsert');
      // Partial documents build on those before them, so their replay follows the live delivery.
      const live = sendOrdered(stream, limits, outsideOf(store));
      if (!whole) await live;
      const replayed = sendOrdered(stream.slice(seed % stream.length), limits, outsideOf(store));
      await Promise.all([live, replayed]);
      expect(store.visible()).toEqual(applied(list));
    }),
    { numRuns: 200 },
  );
});
