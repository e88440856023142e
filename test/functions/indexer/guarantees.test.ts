import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account } from '../../../functions/core/outcome/record-outcomes.ts';
import type { DeadLetterStore } from '../../../functions/dead-letters/open-store.ts';
import { indexBatch } from '../../../functions/indexer/index-batch.ts';
import { type Pipeline, RetriableError } from '../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { limits } from '../core/bulk/engine.ts';
import { type Fault, outsideOf, Store } from '../core/ordered/store.ts';
import { jsonRecords, pipeline } from '../core/records.ts';

/** What a record says, and so what must become of it. */
type Said =
  | { readonly kind: 'good' | 'unwanted' | 'throws' | 'refused'; readonly id: string; readonly n: number }
  | { readonly kind: 'fan-out'; readonly id: string; readonly n: number }
  | { readonly kind: 'flaky'; readonly id: string; readonly n: number };

const said = fc.record({
  kind: fc.constantFrom('good', 'good', 'good', 'fan-out', 'unwanted', 'throws', 'refused', 'flaky'),
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  n: fc.nat(99),
}) as fc.Arbitrary<Said>;

/** `again` says how often a look-up still fails. */
function pipelineOf(again: () => boolean, changes: Partial<Pipeline['document']> = {}): Pipeline {
  return pipeline({
    transform: (value) => {
      const { kind, id, n } = value as Said;
      if (kind === 'unwanted') return null;
      if (kind === 'throws') throw new Error('cannot be transformed');
      if (kind === 'flaky' && again()) throw new RetriableError('look-up is down');
      if (kind === 'fan-out')
        return [
          { n, text: id },
          { n, text: id },
        ];
      return kind === 'refused' ? { n, text: id, poison: true } : { n, text: id };
    },
    document: { index: 'events', ...changes },
    mappings: { n: { type: 'long' }, text: { type: 'keyword' }, poison: { type: 'boolean' } },
  });
}

function memoryStore(works: () => boolean) {
  const objects = new Map<string, Uint8Array>();
  const store: DeadLetterStore = {
    put: async ({ key, body }) => {
      if (!works()) throw new Error('out of reach');
      objects.set(key, body);
    },
    get: async (key) => objects.get(key),
    delete: async (key) => void objects.delete(key),
  };
  const letters = () =>
    [...objects.values()].flatMap((body) =>
      gunzipSync(body)
        .toString()
        .trimEnd()
        .split('\n')
        .map((line): StreamRecord => JSON.parse(line)),
    );
  return { store, letters };
}

interface Chances {
  readonly fault: () => Fault;
  readonly fails: () => boolean;
  readonly size: () => number;
}

/** Delivers a shard as a mapping does: batch by batch, each again from where its answer says, until all is passed. */
async function deliverShard(
  records: readonly StreamRecord[],
  using: (again: () => boolean) => Pipeline,
  { fault, fails, size }: Chances,
) {
  const engine = new Store();
  const { store, letters } = memoryStore(() => !fails());
  const definition = using(fails);
  for (let checkpoint = 0; checkpoint < records.length; ) {
    // A crash after the answer repeats what was passed already.
    const from = Math.max(0, checkpoint - (fails() ? size() : 0));
    const batch = records.slice(from, checkpoint + size());
    const { outcomes, response, deadLetters } = await indexBatch(batch, {
      pipeline: definition,
      historicalInput: false,
      limits,
      outside: outsideOf(engine, fault, 250),
      deadLetters: store,
    });
    const { received, ...counts } = account(outcomes);
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(received);
    expect(received).toBe(batch.length);
    expect(deadLetters).toHaveLength(counts.rejected);
    const resume = response.batchItemFailures[0]?.itemIdentifier;
    const position = batch.findIndex(({ sequenceNumber }) => sequenceNumber === resume);
    checkpoint = Math.max(checkpoint, from + (position < 0 ? batch.length : position));
  }
  const dead = [...new Map(letters().map((letter) => [letter.sequenceNumber, letter.data]))];
  return { engine, dead: dead.sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1)) };
}

const isPoison = ({ kind }: Said) => kind === 'throws' || kind === 'refused';

const worlds = fc.record({
  list: fc.array(said, { minLength: 1, maxLength: 20 }),
  faults: fc.infiniteStream(fc.constantFrom<Fault>('none', 'none', 'none', 'busy', 'lost', 'unheard')),
  failing: fc.infiniteStream(fc.integer({ max: 9, min: 0 })),
  sizes: fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
});

const chancesOf = ({
  faults,
  failing,
  sizes,
}: {
  faults: Iterator<Fault>;
  failing: Iterator<number>;
  sizes: Iterator<number>;
}) => ({
  fault: () => faults.next().value,
  fails: () => failing.next().value < 2,
  size: () => sizes.next().value,
});

test('G1–G4: whatever fails on the way, each good record is there once, each bad one is a dead letter, whole', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const records = jsonRecords(world.list);
      const { engine, dead } = await deliverShard(records, (again) => pipelineOf(again), chancesOf(world));
      const poison = records.filter((_, position) => isPoison(world.list[position] as Said));
      expect(dead).toEqual(poison.map(({ sequenceNumber, data }) => [sequenceNumber, data]));
      const expected = world.list.flatMap((each): string[] => {
        const document = JSON.stringify({ n: each.n, text: each.id });
        if (each.kind === 'fan-out') return [document, document];
        return each.kind === 'good' || each.kind === 'flaky' ? [document] : [];
      });
      const there = Object.values(engine.visible()).map((document) => JSON.stringify(document));
      expect(there.sort()).toEqual(expected.sort());
    }),
    { numRuns: 150 },
  );
});

test('G6: whatever fails on the way, the last good record of an id is what is left of it', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const list = world.list.filter(({ kind }) => kind !== 'fan-out');
      const records = jsonRecords(list);
      const rules = { id: ({ text }: Record<string, unknown>) => String(text) };
      const { engine, dead } = await deliverShard(
        records,
        (again) => pipelineOf(again, rules),
        chancesOf(world),
      );
      const left = new Map<string, unknown>();
      for (const each of list) {
        if (each.kind === 'good' || each.kind === 'flaky') left.set(each.id, { n: each.n, text: each.id });
      }
      expect(engine.visible()).toEqual(Object.fromEntries(left));
      // A refused document that a later one overtook in its batch needn't be found out; what is dead is poison.
      const poison = records
        .filter((_, position) => isPoison(list[position] as Said))
        .map(({ sequenceNumber }) => sequenceNumber);
      for (const [sequenceNumber] of dead) expect(poison).toContain(sequenceNumber);
      const thrown = records.filter((_, position) => list[position]?.kind === 'throws');
      const numbers = dead.map(([sequenceNumber]) => sequenceNumber);
      for (const { sequenceNumber } of thrown) expect(numbers).toContain(sequenceNumber);
    }),
    { numRuns: 150 },
  );
});

test('G6: partial documents are merged in the stream’s order, also when one of them has to come again', async () => {
  const change = fc.record({
    kind: fc.constantFrom('good' as const, 'flaky' as const),
    id: fc.constantFrom('a', 'b'),
    field: fc.constantFrom('n', 'm'),
  });
  const changes = worlds.chain((world) =>
    fc.record({ world: fc.constant(world), list: fc.array(change, { minLength: 2, maxLength: 12 }) }),
  );
  const using = (again: () => boolean): Pipeline => ({
    ...pipeline({ document: { index: 'events', id: ({ text }) => String(text), action: 'upsert' } }),
    mappings: { n: { type: 'long' }, m: { type: 'long' }, text: { type: 'keyword' } },
    transform: (value, { sequenceNumber }) => {
      const { kind, id, field } = value as { kind: string; id: string; field: string };
      if (kind === 'flaky' && again()) throw new RetriableError('look-up is down');
      return { text: id, [field]: sequenceNumber.slice(-6) };
    },
  });
  await fc.assert(
    fc.asyncProperty(changes, async ({ world, list }) => {
      const records = jsonRecords(list);
      const { engine } = await deliverShard(records, using, chancesOf(world));
      const merged: Record<string, object> = {};
      list.forEach(({ id, field }, position) => {
        merged[id] = { ...merged[id], text: id, [field]: records[position]?.sequenceNumber.slice(-6) };
      });
      expect(engine.visible()).toEqual(merged);
    }),
    { numRuns: 150 },
  );
});

test('G6: partial documents of one record all come again when one of them has to', async () => {
  let down = true;
  const using = pipeline({
    transform: () => [
      { text: 'a', n: 1 },
      { text: 'a', m: 2 },
    ],
    transformBatch: (documents) => {
      if (documents.length > 1) throw new Error('one at a time');
      if (down && documents.some(({ n }) => n === 1)) throw new RetriableError('look-up is down');
      return documents;
    },
    document: { index: 'events', id: ({ text }) => String(text), action: 'upsert' },
    mappings: { n: { type: 'long' }, m: { type: 'long' }, text: { type: 'keyword' } },
  });
  const engine = new Store();
  const deliverOnce = () =>
    indexBatch(jsonRecords([0]), {
      pipeline: using,
      historicalInput: false,
      limits,
      outside: outsideOf(engine),
      deadLetters: undefined,
    });
  expect((await deliverOnce()).outcomes).toMatchObject([{ status: 'errored' }]);
  down = false;
  expect((await deliverOnce()).outcomes).toMatchObject([{ status: 'indexed' }]);
  expect(engine.visible()).toEqual({ a: { text: 'a', n: 1, m: 2 } });
});
