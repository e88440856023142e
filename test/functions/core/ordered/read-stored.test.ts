import { describe, expect, test } from 'vitest';
import { Flow } from '../../../../functions/core/bulk/flow.ts';
import { groupByDocument } from '../../../../functions/core/ordered/decide.ts';
import type { ReadAnswer } from '../../../../functions/core/ordered/read-answer.ts';
import { type OrderedOutside, readStored } from '../../../../functions/core/ordered/read-stored.ts';
import type { OrderedAction } from '../../../../functions/pipeline/pipeline.ts';
import { limits } from '../bulk/engine.ts';
import { type Change, ordered, outsideOf, Store } from './store.ts';
import { change, sendChanges, watched } from './watched-outside.ts';

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

  test('and that is refused counts as what its status says', async () => {
    const readWith = async (status: number) => {
      const flow = new Flow(limits);
      const read = async (): Promise<ReadAnswer> => ({ kind: 'refused', status, error });
      const groups = groupByDocument([ordered(change('index', { n: 1 }), 0)]);
      for (let reads = 0; reads < 3; reads += 1) {
        await readStored(groups, limits, { ...outsideOf(new Store()), read }, flow);
      }
      return [flow.down, flow.concurrency];
    };
    expect(await readWith(503)).toEqual([true, 1]);
    expect(await readWith(429)).toEqual([false, 1]);
    expect(await readWith(400)).toEqual([false, limits.concurrency]);
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
