import { describe, expect, test } from 'vitest';
import type { BulkItem } from '../../../../functions/core/bulk/bulk-answer.ts';
import { Flow } from '../../../../functions/core/bulk/flow.ts';
import { RefusalMemory } from '../../../../functions/core/bulk/refused/memory.ts';
import { type DocumentKey, readDocuments } from '../../../../functions/core/ordered/read-answer.ts';
import { sendOrdered } from '../../../../functions/core/ordered/send-ordered.ts';
import type { OrderedAction } from '../../../../functions/pipeline/pipeline.ts';
import { items, limits, world } from '../bulk/engine.ts';
import { change, operationsOf, run } from './ordered-run.ts';
import { type Fault, Store } from './store.ts';

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
