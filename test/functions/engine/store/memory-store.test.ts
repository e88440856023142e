import { expect, test } from 'vitest';
import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import { behavesAsWindowStore } from './store-behaviour.ts';

behavesAsWindowStore('a store in memory', () => memoryStore());
behavesAsWindowStore('a store in memory that refreshes when asked', () =>
  memoryStore({ refreshed: 'when-asked' }),
);

test('a search sees what was there at the last refresh, and a get sees what is there', async () => {
  const store = memoryStore({ refreshed: 'when-asked' });
  const address = { index: 'panes.2026.01', id: 'a' };
  const seen = async () =>
    (await store.search({ index: 'panes.*', equal: {} })).map(({ source }) => source.n);
  await store.put([{ address, source: { n: 1 }, ifStored: 'absent' }]);
  expect(await seen()).toEqual([]);
  await store.refresh('panes.*');
  await store.put([{ address, source: { n: 2 }, ifStored: { olderThan: 9 } }]);
  expect(await seen()).toEqual([1]);
  expect((await store.get([address]))[0]?.source).toEqual({ n: 2 });
  await store.remove([address]);
  expect(await seen()).toEqual([1]);
  await store.refresh('other.*');
  expect(await seen()).toEqual([1]);
  await store.refresh('panes.2026.01');
  expect(await seen()).toEqual([]);
});
