import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Flow } from '../../../../functions/core/bulk/flow.ts';
import { groupByDocument } from '../../../../functions/core/ordered/decide.ts';
import type { ReadAnswer } from '../../../../functions/core/ordered/read-answer.ts';
import type { OrderedOutside } from '../../../../functions/core/ordered/read-stored.ts';
import { actionsOf, items, limits } from '../bulk/engine.ts';
import { type Fault, ordered, outsideOf, Store } from './store.ts';
import { change, sendChanges, watched } from './watched-outside.ts';

/** One answer to each reading that isn't what is stored, then the truth. */
function failing(outside: OrderedOutside, answers: readonly ReadAnswer[]): OrderedOutside {
  let next = 0;
  return {
    ...outside,
    read: async (keys, timeout) => answers[next++] ?? (await outside.read(keys, timeout)),
  };
}

describe('one delivery brings all to their end, if the engine recovers within it', () => {
  const list = [
    change('index', { n: 1 }),
    change('upsert', { text: 'x' }),
    change('index', { n: 2 }, 'b'),
    change('delete', {}, 'c'),
  ];
  const all = ['indexed', 'indexed', 'indexed', 'indexed'];

  test.each<[string, Fault[]]>([
    ['busy', ['busy', 'busy']],
    ['lost', ['lost', 'lost']],
    ['lost until it counts as down', ['lost', 'lost', 'lost', 'lost', 'lost']],
  ])('%s', async (_, faults) => {
    const store = new Store();
    const { statuses, retries } = await sendChanges(
      list,
      outsideOf(store, () => faults.shift() ?? 'none'),
    );
    expect(statuses).toEqual(all);
    expect(store.visible()).toEqual({ a: { n: 1, text: 'x' }, b: { n: 2 } });
    expect(retries).toBeGreaterThan(0);
  });

  test('a write whose answer was lost is found to be there', async () => {
    const store = new Store();
    const faults: Fault[] = ['unheard'];
    const { statuses } = await sendChanges(
      list,
      outsideOf(store, () => faults.shift() ?? 'none'),
    );
    // The stale one was the stale one of the same write: the order that is stored says nothing of it.
    expect(statuses).toEqual(['stale', 'duplicate', 'duplicate', 'duplicate']);
    expect(store.visible()).toEqual({ a: { n: 1, text: 'x' }, b: { n: 2 } });
  });

  test.each<[string, ReadAnswer]>([
    ['no answer to a reading', { kind: 'unreachable', message: 'reset' }],
    [
      'a reading that is refused',
      { kind: 'refused', status: 503, error: { type: 'unavailable', reason: 'no' } },
    ],
    [
      'a reading that is put off',
      { kind: 'refused', status: 429, error: { type: 'circuit_breaking_exception', reason: 'no' } },
    ],
    [
      'documents that can’t be read',
      {
        kind: 'documents',
        documents: ['a', 'b', 'c'].map(() => ({ type: 'no_shard_available', reason: 'no' })),
      },
    ],
  ])('%s', async (_, answer) => {
    const store = new Store();
    const { statuses } = await sendChanges(list, failing(outsideOf(store), [answer]));
    expect(statuses).toEqual(all);
    expect(store.visible()).toEqual({ a: { n: 1, text: 'x' }, b: { n: 2 } });
  });
});

describe('routing', () => {
  test('goes with each write, and another one is another document', async () => {
    const store = new Store();
    const list = [
      change('upsert', { n: 1 }, 'a', { routing: 'x' }),
      change('upsert', { n: 2 }, 'a', { routing: 'y' }),
      change('upsert', { n: 3 }),
      change('upsert', { text: 'x' }, 'a', { routing: 'x' }),
    ];
    const { outside, bodies } = watched(outsideOf(store));
    expect((await sendChanges(list, outside)).statuses).toEqual(['indexed', 'indexed', 'indexed', 'indexed']);
    expect(store.visible()).toEqual({ a: { n: 3 }, 'a@x': { n: 1, text: 'x' }, 'a@y': { n: 2 } });
    const where = { _index: 'things.documents', _id: 'a' };
    expect(bodies.flatMap(actionsOf).map((line) => JSON.parse(line))).toEqual([
      { create: { ...where, routing: 'x' } },
      { create: { ...where, routing: 'y' } },
      { create: where },
    ]);
  });

  test('goes with a write over what is stored, on the condition that it is still stored', async () => {
    const store = new Store();
    await sendChanges([change('index', { n: 1 }, 'a', { routing: 'x' })], outsideOf(store));
    const { outside, bodies } = watched(outsideOf(store));
    await sendChanges([change('index', { n: 2 }, 'a', { routing: 'x', at: [1, 0, 0, 0] })], outside);
    expect(JSON.parse(bodies[0]?.split('\n')[0] ?? '')).toEqual({
      index: { _index: 'things.documents', _id: 'a', routing: 'x', if_seq_no: 1, if_primary_term: 1 },
    });
    expect(store.visible()).toEqual({ 'a@x': { n: 2 } });
  });

  test('index and id tell documents apart as well', () => {
    const one = ordered(change('index'), 0);
    const groups = groupByDocument([
      one,
      { ...one, index: 'b' },
      { ...one, id: 'b' },
      { ...one, routing: 'b' },
      one,
    ]);
    expect(groups.map(({ candidates }) => candidates.map(({ position }) => position))).toEqual([
      [0, 4],
      [1],
      [2],
      [3],
    ]);
  });
});

describe('null', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.nat(3),
    fc.dictionary(fc.constantFrom('x', 'y'), fc.option(fc.nat(3))),
  );
  const partial = fc.dictionary(fc.constantFrom('n', 'text', 'deep'), value);
  const isObject = (it: unknown): it is Record<string, unknown> => Object(it) === it;
  const merge = (into: unknown, from: unknown): unknown => {
    if (!isObject(into) || !isObject(from)) return from;
    const fields = [...new Set([...Object.keys(into), ...Object.keys(from)])];
    return Object.fromEntries(
      fields.map((name) => [name, name in from ? merge(into[name], from[name]) : into[name]]),
    );
  };

  test('in partial documents is a value, which objects replace and which replaces objects', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(partial, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (list, isOne) => {
          const store = new Store();
          const changes = list.map((document, n) => change('upsert', document, 'a', { at: [n, 0, 0, 0] }));
          for (const batch of isOne ? [changes] : changes.map((each) => [each])) {
            const { statuses } = await sendChanges(batch, outsideOf(store));
            expect(statuses).toEqual(batch.map(() => 'indexed'));
          }
          expect(store.visible().a).toEqual(list.reduce<unknown>(merge, {}));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('what is left after a round', () => {
  test('is reported by its first document, with the reason and what becomes of it', async () => {
    const faults: Fault[] = ['busy', 'none'];
    const held: unknown[] = [];
    const outside = outsideOf(new Store(), () => faults.shift() ?? 'none');
    const list = [change('index', { n: 1 }), change('index', { n: 2 }, 'b')];
    await sendChanges(list, { ...outside, onHeld: (each) => held.push(each) });
    expect(held).toEqual([
      {
        recordPosition: 0,
        failure: { stage: 'bulk', type: 'rejected', message: '429: full' },
        outlook: 'is sent again until the engine takes it',
      },
    ]);
  });

  test('is written as a whole when the engine was busy: only a refusal halves it', async () => {
    const faults: Fault[] = ['busy', 'none'];
    const { outside, bodies } = watched(outsideOf(new Store(), () => faults.shift() ?? 'none'));
    const list = [1, 2, 3, 4].map((n) => change('upsert', { n }));
    expect((await sendChanges(list, outside)).statuses).toEqual(['indexed', 'indexed', 'indexed', 'indexed']);
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toBe(bodies[0]);
  });

  test('counts as sent again when a request was too large and was halved', async () => {
    const outside = outsideOf(new Store());
    const list = ['a', 'b'].map((id) => change('index', { n: 1 }, id));
    const { statuses, retries } = await sendChanges(list, {
      ...outside,
      send: async (body, timeout) =>
        body.split('\n').length > 3
          ? { kind: 'refused', status: 413, error: { type: 'too_large', reason: '' } }
          : outside.send(body, timeout),
    });
    expect(statuses).toEqual(['indexed', 'indexed']);
    expect(retries).toBe(2);
  });

  test('is not even read while the engine is down', async () => {
    const { outside, reads } = watched(outsideOf(new Store(), () => 'lost', 150));
    const list = Array.from({ length: 2_500 }, (_, n) => change('index', { n }, `id-${n}`));
    const down = new Flow(limits);
    for (let failure = 0; failure < 3; failure += 1) down.answered('failed', failure, failure + 1);
    const { statuses } = await sendChanges(list, outside, down);
    expect(new Set(statuses)).toEqual(new Set(['errored']));
    const firsts = reads.map(([first]) => first?.id);
    expect(new Set(firsts)).toEqual(new Set(['id-0']));
  });
});

test.each([
  ['created', 'indexed'],
  ['updated', 'indexed'],
  ['noop', 'rejected'],
  ['deleted', 'errored'],
])('a write that the engine answers with %s is %s', async (result, status) => {
  const outside = outsideOf(new Store(), undefined, 300);
  const send: typeof outside.send = async () => items({ status: 200, result });
  const { statuses } = await sendChanges([change('index', { n: 1 })], { ...outside, send });
  expect(statuses).toEqual([status]);
});
