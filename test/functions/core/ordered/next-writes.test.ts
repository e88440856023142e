import { describe, expect, test } from 'vitest';
import { Flow } from '../../../../functions/core/bulk/flow.ts';
import type { Group } from '../../../../functions/core/ordered/decide.ts';
import { groupByDocument } from '../../../../functions/core/ordered/decide.ts';
import { nextWrites } from '../../../../functions/core/ordered/next-writes.ts';
import type { OrderedOutside } from '../../../../functions/core/ordered/read-stored.ts';
import type { DocumentOutcome } from '../../../../functions/core/outcome/outcome.ts';
import { limits } from '../bulk/engine.ts';
import { type Change, ordered, outsideOf, Store } from './store.ts';
import { change, watched } from './watched-outside.ts';

const many = (count: number, action: 'index' | 'upsert' = 'index') =>
  Array.from({ length: count }, (_, n) => change(action, { n: 7 }, `id${n}`));

/** The next writes of these changes, and what became of the others. */
async function next(
  changes: readonly Change[],
  { store = new Store(), chunk = limits.chunk, concurrency = 2, flow = new Flow(limits) } = {},
  { start = 0, given = outsideOf(store) as OrderedOutside } = {},
) {
  const { outside, reads } = watched(given);
  const outcomes: [number, DocumentOutcome][] = [];
  const setOutcome = (_: Group, position: number, outcome: DocumentOutcome) => {
    outcomes.push([position, outcome]);
  };
  const groups = groupByDocument(changes.map(ordered));
  const reading = { limits: { ...limits, chunk, concurrency }, outside, flow, setOutcome };
  const { writes, next: to } = await nextWrites(groups, start, reading);
  const lines = writes.map((write) => write.lines.split('\n'));
  return { writes, to, reads, outcomes, actions: lines.map(([action = '']) => JSON.parse(action)) };
}

describe('a write', () => {
  test('creates where nothing is stored, and names what it replaces where something is', async () => {
    const store = new Store();
    store.documents.set('b', { seqNo: 4, source: { n: 0 } });
    const { actions, writes } = await next(
      [change('index', { text: 'ü' }, 'a', { routing: 'r' }), change('index', { n: 1 }, 'b')],
      { store },
    );
    const _index = 'things.documents';
    expect(actions).toEqual([
      { create: { _index, _id: 'a', routing: 'r' } },
      { index: { _index, _id: 'b', if_seq_no: 4, if_primary_term: 1 } },
    ]);
    const [first] = writes;
    expect(first?.lines.split('\n')).toHaveLength(3);
    expect(first?.lines.endsWith('\n')).toBe(true);
    expect(first?.bytes).toBe((first?.lines.length ?? 0) + 1);
    expect(first?.decided).toMatchObject({ applied: [0], overtaken: [] });
  });

  test('is none for what is stored already: its outcome is set', async () => {
    const store = new Store();
    const [operation] = [ordered(change('index', { n: 1 }), 0)];
    store.documents.set('a', { seqNo: 1, source: JSON.parse(operation.json) });
    const { writes, outcomes, to } = await next([change('index', { n: 1 })], { store });
    expect(writes).toEqual([]);
    expect(outcomes).toEqual([[0, { status: 'duplicate' }]]);
    expect(to).toBe(1);
  });
});

describe('how much is read and held', () => {
  test('is a thousand documents at once, and the others next', async () => {
    const first = await next(many(1_500));
    expect([first.writes.length, first.to]).toEqual([1_000, 1_000]);
    const second = await next(many(1_500), {}, { start: 1_000 });
    expect([second.writes.length, second.to]).toEqual([500, 1_500]);
    expect(second.actions[0]).toMatchObject({ create: { _id: 'id1000' } });
  });

  test('is no more than the requests that are sent side by side', async () => {
    const { writes } = await next(many(100, 'upsert'));
    const hundred = writes.reduce((sum, { bytes }) => sum + bytes, 0);
    const chunkOf = (bytes: number) => ({ chunk: { bytes, operations: 1_000 } });
    // A hundred whole documents are read at once; two requests of this size hold more than those.
    expect((await next(many(300, 'upsert'), chunkOf(Math.ceil(hundred * 0.9)))).to).toBe(200);
    expect((await next(many(300, 'upsert'), chunkOf(Math.ceil(hundred / 2)))).to).toBe(100);
    expect((await next(many(300, 'upsert'), { ...chunkOf(hundred), concurrency: 1 })).to).toBe(100);
    expect((await next(many(300, 'upsert'))).to).toBe(300);
  });

  test('ends with the deadline: nothing is next', async () => {
    const { outside } = watched(outsideOf(new Store(), undefined, 1_000));
    await outside.sleep(1_000);
    const { writes, to, reads, outcomes } = await next(many(20), {}, { given: outside });
    expect([writes, to, reads, outcomes]).toEqual([[], 20, [], []]);
  });

  test('ends with an engine that is down: what was asked for is errored, the rest is left', async () => {
    const flow = new Flow(limits);
    for (let failure = 0; failure < 3; failure += 1) flow.answered('failed', failure, failure + 1);
    const given: OrderedOutside = {
      ...outsideOf(new Store()),
      read: async () => ({ kind: 'unreachable', message: 'gone' }),
    };
    const { writes, to, reads, outcomes } = await next(many(100), { flow }, { given });
    expect([writes.length, reads.length]).toEqual([0, 1]);
    expect(to).toBe(reads[0]?.length);
    expect(to).toBeLessThan(100);
    const failure = { stage: 'bulk', type: 'unreachable', message: 'gone' };
    expect(outcomes).toEqual(Array.from({ length: to }, (_, n) => [n, { status: 'errored', failure }]));
  });
});
