import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Flow } from '../../../../functions/core/bulk/flow.ts';
import { groupByDocument } from '../../../../functions/core/ordered/decide.ts';
import type { DocumentKey, ReadAnswer } from '../../../../functions/core/ordered/read-answer.ts';
import { type OrderedOutside, readStored } from '../../../../functions/core/ordered/read-stored.ts';
import { sendOrdered } from '../../../../functions/core/ordered/send-ordered.ts';
import type { OrderedAction } from '../../../../functions/pipeline/pipeline.ts';
import { actionsOf, limits } from '../bulk/engine.ts';
import { type Change, type Fault, ordered, outsideOf, Store } from './store.ts';

const change = (
  action: OrderedAction,
  document: Record<string, unknown> = {},
  id = 'a',
  more: Partial<Change> = {},
): Change => ({ id, action, document, ...more });

/** Counts the requests. */
function watched(outside: OrderedOutside) {
  const bodies: string[] = [];
  const reads: (readonly DocumentKey[])[] = [];
  const timeouts: number[] = [];
  const watching: OrderedOutside = {
    ...outside,
    send: (body, timeout) => {
      bodies.push(body);
      return outside.send(body, timeout);
    },
    read: (keys, timeout) => {
      reads.push(keys);
      timeouts.push(timeout);
      return outside.read(keys, timeout);
    },
  };
  return { outside: watching, bodies, reads, timeouts };
}

async function sendChanges(list: readonly Change[], outside: OrderedOutside, flow = new Flow(limits)) {
  const { outcomes, retries } = await sendOrdered(list.map(ordered), limits, outside, flow);
  return { outcomes, retries, statuses: outcomes.map(({ status }) => status) };
}

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

describe('a reading that failed says nothing of what is stored', () => {
  const error = { type: 'no_shard_available_action_exception', reason: 'gone' };
  const answers: [string, ReadAnswer, string, string][] = [
    ['for one document', { kind: 'documents', documents: [error] }, error.type, '503: gone'],
    ['as a whole', { kind: 'refused', status: 500, error }, error.type, '500: gone'],
    ['without an answer', { kind: 'unreachable', message: 'reset' }, 'unreachable', 'reset'],
  ];

  test.each(answers)('%s: nothing is written, and the reason is kept', async (_, answer, type, message) => {
    const store = new Store();
    store.documents.set('a', { seqNo: 0, source: { n: 0, kept: true } });
    const { outside, bodies } = watched({ ...outsideOf(store, undefined, 500), read: async () => answer });
    const { outcomes } = await sendChanges([change('upsert', { n: 1 }), change('index', { n: 2 })], outside);
    const errored = { status: 'errored', failure: { stage: 'bulk', type, message } };
    expect(outcomes).toEqual([errored, errored]);
    expect(bodies).toEqual([]);
    expect(store.visible()).toEqual({ a: { n: 0, kept: true } });
  });

  test('and its neighbours are written', async () => {
    const store = new Store();
    const outside = outsideOf(store, undefined, 500);
    const half: OrderedOutside = {
      ...outside,
      read: async (keys, timeout) => {
        const answer = await outside.read(keys, timeout);
        if (answer.kind !== 'documents') return answer;
        return { kind: 'documents', documents: answer.documents.map((it, at) => (at === 0 ? error : it)) };
      },
    };
    const { statuses } = await sendChanges([change('index', { n: 1 }), change('index', { n: 2 }, 'b')], half);
    // In the second round `a` is still first.
    expect(statuses).toEqual(['errored', 'indexed']);
    expect(store.visible()).toEqual({ b: { n: 2 } });
  });

  test('but refused credentials fail the invocation', async () => {
    const refusal = { kind: 'refused', status: 403, error: { type: 'security_exception', reason: 'no' } };
    const outside = { ...outsideOf(new Store()), read: async () => refusal as ReadAnswer };
    await expect(sendChanges([change('index', { n: 1 })], outside)).rejects.toMatchObject({
      code: 'SECURITY',
      message: expect.stringContaining('403 (security_exception)'),
    });
  });

  test('and three in a row make the engine count as down', async () => {
    const flow = new Flow(limits);
    const outside = {
      ...outsideOf(new Store(), undefined, 400),
      read: async (): Promise<ReadAnswer> => ({ kind: 'unreachable', message: 'reset' }),
    };
    await sendChanges([change('index', { n: 1 })], outside, flow);
    expect(flow.down).toBe(true);
  });

  test('and one that succeeds doesn’t make it count as back', async () => {
    const flow = new Flow(limits);
    for (let failure = 0; failure < 3; failure += 1) flow.answered('failed', failure, failure + 1);
    const groups = groupByDocument([ordered(change('index', { n: 1 }), 0)]);
    await readStored(groups, limits, outsideOf(new Store()), flow);
    expect(flow.down).toBe(true);
  });

  test('is given the time of a probe while the engine is down, and no more than is left', async () => {
    const { outside, timeouts } = watched(outsideOf(new Store(), undefined, 20_000));
    const groups = groupByDocument([ordered(change('index', { n: 1 }), 0)]);
    const down = new Flow(limits);
    for (let failure = 0; failure < 3; failure += 1) down.answered('failed', failure, failure + 1);
    await readStored(groups, { requestTimeout: 10_000 }, outside, new Flow(limits));
    await readStored(groups, { requestTimeout: 10_000 }, outside, down);
    await outside.sleep(17_000);
    await readStored(groups, { requestTimeout: 10_000 }, outside, new Flow(limits));
    expect(timeouts).toEqual([10_000, 5_000, 3_000]);
    await outside.sleep(3_000);
    expect(await readStored(groups, { requestTimeout: 10_000 }, outside, new Flow(limits))).toEqual([]);
    expect(timeouts).toHaveLength(3);
  });
});

describe('what is read at once', () => {
  const keysOf = async (list: readonly Change[], flow = new Flow(limits)) => {
    const { outside, reads } = watched(outsideOf(new Store()));
    await readStored(groupByDocument(list.map(ordered)), limits, outside, flow);
    return reads[0] ?? [];
  };

  test('names where each document is, and whether its fields matter', async () => {
    const list = [
      change('index', {}, 'a', { routing: 'r' }),
      change('upsert', {}, 'b'),
      change('delete', {}, 'c'),
      change('index', {}, 'd'),
      change('upsert', {}, 'd'),
    ];
    const index = 'things.documents';
    expect(await keysOf(list)).toEqual([
      { index, id: 'a', routing: 'r', needsSource: false },
      { index, id: 'b', routing: undefined, needsSource: true },
      { index, id: 'c', routing: undefined, needsSource: false },
      { index, id: 'd', routing: undefined, needsSource: true },
    ]);
  });

  const many = (action: OrderedAction, count: number, from = 0) =>
    Array.from({ length: count }, (_, n) => change(action, {}, `id${from + n}`));

  test('is a thousand places, or a hundred whole documents', async () => {
    expect(await keysOf(many('index', 1_500))).toHaveLength(1_000);
    expect(await keysOf(many('upsert', 150))).toHaveLength(100);
    expect(await keysOf([...many('upsert', 100), ...many('index', 50, 100)])).toHaveLength(150);
    expect(await keysOf([...many('index', 50), ...many('upsert', 101, 50)])).toHaveLength(150);
  });

  test('is no more than one request may write', async () => {
    const flow = new Flow({ ...limits, chunk: { bytes: 1_000_000, operations: 7 } });
    expect(await keysOf(many('index', 20), flow)).toHaveLength(7);
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
