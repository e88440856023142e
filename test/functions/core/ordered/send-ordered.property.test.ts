import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sendOrdered } from '../../../../functions/core/ordered/send-ordered.ts';
import { limits } from '../bulk/engine.ts';
import { action, change, changes, operationsOf, run } from './ordered-run.ts';
import { type Change, type Fault, outsideOf, Store } from './store.ts';

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
