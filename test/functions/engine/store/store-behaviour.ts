import { describe, expect, test } from 'vitest';
import type { Stored, WindowStore, Write } from '../../../../functions/engine/store/window-store.ts';

/** The pipeline whose indices these are. */
export const storeTest = 'store-test';

let runs = 0;

/** What windows and monitors rest on, whatever keeps their documents. Every test has indices of its own. */
export function behavesAsWindowStore(name: string, storeOf: () => WindowStore): void {
  describe(name, () => {
    const begin = () => {
      runs += 1;
      const index = `window-panes.${storeTest}.${Date.now().toString(36)}-${runs}`;
      const write = (id: string, source: object, ifStored: Write['ifStored'] = 'absent'): Write => ({
        address: { index, id },
        source: { ...source },
        ifStored,
      });
      return { store: storeOf(), index, write, address: (id: string) => ({ index, id }) };
    };

    test('gives back what was put, by position, at once', async () => {
      const { store, write, address } = begin();
      const source = { text: 'ä', list: [1, 'a', true], inner: { none: null, n: 1.5 } };
      expect(await store.put([write('a', source)])).toEqual(['written']);
      const [none, there] = await store.get([address('nobody'), address('a')]);
      expect(none).toBeUndefined();
      expect(there).toMatchObject({ address: address('a'), source });
    });

    test('has no documents in an index that is not there', async () => {
      const { store, index, address } = begin();
      expect(await store.get([address('a')])).toEqual([undefined]);
      expect(await store.search({ index, equal: {} })).toEqual([]);
      expect(await store.search({ index: `${index}.*`, equal: {} })).toEqual([]);
      await store.refresh(index);
      await store.refresh(`${index}.*`);
      await store.remove([address('a')]);
      expect(await store.get([])).toEqual([]);
      expect(await store.put([])).toEqual([]);
    });

    test('creates only where there is none, and leaves what is there', async () => {
      const { store, write, address } = begin();
      expect(await store.put([write('a', { n: 1 })])).toEqual(['written']);
      expect(await store.put([write('a', { n: 2 }), write('b', { n: 3 })])).toEqual(['conflict', 'written']);
      expect((await store.get([address('a'), address('b')])).map((stored) => stored?.source.n)).toEqual([
        1, 3,
      ]);
    });

    test('overwrites exactly the revision that was read', async () => {
      const { store, write, address } = begin();
      await store.put([write('a', { n: 1 }), write('b', { n: 1 })]);
      const [read, other] = await store.get([address('a'), address('b')]);
      expect(read?.revision).not.toEqual(other?.revision);
      expect(await store.put([write('a', { n: 2 }, revisionOf(read))])).toEqual(['written']);
      expect(await store.put([write('a', { n: 3 }, revisionOf(read))])).toEqual(['conflict']);
      const [now] = await store.get([address('a')]);
      expect(now?.source).toEqual({ n: 2 });
      expect(now?.revision).not.toEqual(read?.revision);
      await store.remove([address('a')]);
      expect(await store.put([write('a', { n: 4 }, revisionOf(now))])).toEqual(['conflict']);
      expect(await store.get([address('a')])).toEqual([undefined]);
    });

    test('of versions the highest stays, in whatever order they come', async () => {
      const { store, write, address } = begin();
      const put = (version: number) => store.put([write('a', { version }, { olderThan: version })]);
      expect(await put(4)).toEqual(['written']);
      expect(await put(2)).toEqual(['conflict']);
      expect(await put(4)).toEqual(['conflict']);
      expect(await put(5)).toEqual(['written']);
      expect((await store.get([address('a')]))[0]?.source).toEqual({ version: 5 });
    });

    test('of writes to one place in one call takes those whose conditions hold', async () => {
      const { store, write, address } = begin();
      const [one, other, third] = await store.put([
        write('a', { n: 1 }),
        write('a', { n: 2 }),
        write('b', {}, { olderThan: 1 }),
      ]);
      expect([one, other].toSorted()).toEqual(['conflict', 'written']);
      expect(third).toBe('written');
      expect((await store.get([address('a')]))[0]?.source).toEqual({ n: one === 'written' ? 1 : 2 });
    });

    test('of two writers at once one wins, and the other is told', async () => {
      const { store, write, address } = begin();
      await store.put([write('a', { n: 0 })]);
      const [read] = await store.get([address('a')]);
      const both = await Promise.all(
        [1, 2].map((n) => store.put([write('a', { n }, revisionOf(read)), write(`new`, { n })])),
      );
      expect(both.map(([outcome]) => outcome).toSorted()).toEqual(['conflict', 'written']);
      expect(both.map(([, outcome]) => outcome).toSorted()).toEqual(['conflict', 'written']);
    });

    test('keeps nothing of the caller’s objects', async () => {
      const { store, write, address } = begin();
      const source = { list: [1] };
      await store.put([write('a', source)]);
      source.list.push(2);
      expect((await store.get([address('a')]))[0]?.source).toEqual({ list: [1] });
    });

    test('finds by equal values, by one of several, in a list, by id, and by ranges with both ends', async () => {
      const { store, index, write } = begin();
      await store.put([
        write('a', { window: 'w', paneStart: 1_000, key: ['x', 1], shardId: 's-1', keySlot: 4 }),
        write('b', { window: 'w', paneStart: 2_000, key: ['y'], shardId: 's-2', keySlot: 5 }),
        write('c', { window: 'v', paneStart: 3_000, key: [], shardId: 's-2' }),
        write('d', { window: 'w' }),
      ]);
      await store.refresh(index);
      const found = async (search: object) =>
        (await store.search({ index, equal: {}, ...search })).map(({ address }) => address.id).toSorted();
      expect(await found({})).toEqual(['a', 'b', 'c', 'd']);
      expect(await found({ equal: { window: 'w', shardId: 's-1' } })).toEqual(['a']);
      expect(await found({ equal: { window: ['v', 'u'] } })).toEqual(['c']);
      expect(await found({ equal: { window: [] } })).toEqual([]);
      expect(await found({ equal: { key: 'x' } })).toEqual(['a']);
      expect(await found({ equal: { key: 1 } })).toEqual(['a']);
      expect(await found({ equal: { paneStart: 2_000 } })).toEqual(['b']);
      const between = { field: 'paneStart', from: 1_000, to: 2_000 };
      expect(await found({ between: [between] })).toEqual(['a', 'b']);
      expect(await found({ between: [{ field: 'paneStart', from: 1_001 }] })).toEqual(['b', 'c']);
      expect(await found({ between: [{ field: 'paneStart', to: 1_000 }] })).toEqual(['a']);
      expect(await found({ ids: ['a', 'c', 'z'] })).toEqual(['a', 'c']);
      expect(await found({ equal: { window: 'w' }, ids: ['a', 'c'] })).toEqual(['a']);
      expect(await found({ ids: [] })).toEqual([]);
      const key = { field: 'keySlot', from: 5 };
      expect(await found({ between: [between, key] })).toEqual(['b']);
      expect(await found({ equal: { window: 'w' }, between: [{ ...between, to: 1_999 }] })).toEqual(['a']);
    });

    test('leaves out what has a value, and finds what has another one or none', async () => {
      const { store, index, write } = begin();
      await store.put([
        write('a', { window: 'w', shardId: 's-1' }),
        write('b', { window: 'w', shardId: 's-2' }),
        write('c', { window: 'w' }),
        write('d', { window: 'v' }),
      ]);
      await store.refresh(index);
      const found = await store.search({ index, equal: { window: 'w' }, notEqual: { shardId: 's-1' } });
      expect(found.map(({ address }) => address.id).toSorted()).toEqual(['b', 'c']);
    });

    test('says what stands at a place in the order of a field', async () => {
      const { store, index, write } = begin();
      const starts = [3_000, 1_000, 2_000, 2_000, 10_000];
      await store.put(starts.map((paneStart, n) => write(`a${n}`, { window: 'w', paneStart })));
      await store.put([write('b', { window: 'v', paneStart: 1_500 }), write('c', { window: 'w' })]);
      await store.refresh(index);
      const search = {
        index: `${index}*`,
        equal: { window: 'w' },
        between: [{ field: 'paneStart', to: 9_999 }],
      };
      const places = [1, 2, 3, 4, 5, 10_000];
      const found = await Promise.all(places.map((position) => store.rank(search, 'paneStart', position)));
      expect(found).toEqual([1_000, 2_000, 2_000, 3_000, undefined, undefined]);
      expect(await store.rank({ index: `${index}-none`, equal: {} }, 'paneStart', 1)).toBeUndefined();
    });

    test('finds across indices, with the revision that a write refers to', async () => {
      const { store, index, write } = begin();
      const other = { ...write('a', { n: 2 }), address: { index: `${index}.2`, id: 'a' } };
      await store.put([write('a', { n: 1 }), other]);
      await store.refresh(`${index}*`);
      const found = await store.search({ index: `${index}*`, equal: {} });
      expect(found.map(({ source }) => source.n).toSorted()).toEqual([1, 2]);
      expect(await store.search({ index, equal: {} })).toHaveLength(1);
      expect(await store.put(found.map((stored) => ({ ...stored, ifStored: stored.revision })))).toEqual([
        'written',
        'written',
      ]);
    });

    test('forgets what is removed', async () => {
      const { store, index, write, address } = begin();
      await store.put([write('a', {}), write('b', {})]);
      await store.remove([address('a'), address('nobody')]);
      expect((await store.get([address('a'), address('b')])).map(Boolean)).toEqual([false, true]);
      await store.refresh(index);
      expect(await store.search({ index, equal: {} })).toHaveLength(1);
      expect(await store.put([write('a', {})])).toEqual(['written']);
    });
  });
}

function revisionOf(stored: Stored | undefined): Stored['revision'] {
  if (stored === undefined) throw new Error('the document is not there');
  return stored.revision;
}
