import { expect, test } from 'vitest';
import { addressKey } from '../../../functions/core/windows/addresses.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { at, counts, newRun } from './aggregated.ts';

/** As an engine is for a minute after a document was deleted: it remembers the version. */
function remembering(store: WindowStore): WindowStore & { readonly asked: { writes: number } } {
  const deleted = new Map<string, number>();
  const asked = { writes: 0 };
  return {
    ...store,
    asked,
    remove: async (addresses) => {
      const found = await store.get(addresses);
      for (const stored of found) {
        if (stored?.version !== undefined) deleted.set(addressKey(stored.address), stored.version + 1_000);
      }
      await store.remove(addresses);
    },
    put: async (writes) => {
      asked.writes += 1;
      if (asked.writes > 100) throw new Error('it writes for ever');
      return await Promise.all(
        writes.map(async (write) => {
          const version = deleted.get(addressKey(write.address)) ?? 0;
          const { ifStored } = write;
          const isOlder = typeof ifStored === 'object' && 'olderThan' in ifStored;
          if (isOlder && ifStored.olderThan <= version) return 'conflict';
          const [outcome = 'failed'] = await store.put([write]);
          if (outcome === 'written') deleted.delete(addressKey(write.address));
          return outcome;
        }),
      );
    },
  };
}

test('a pane that somebody has deleted begins anew at once', async () => {
  const run = newRun();
  const store = remembering(run.store);
  await run.batch([at(0, 1, 0)], store);
  const panes = await run.store.search({ index: 'window-panes.events.*', equal: { kind: 'key-pane' } });
  expect(panes).toHaveLength(1);
  await store.remove(panes.map(({ address }) => address));
  await run.batch([at(1, 1, 1), at(2, 1, 2)], store, {});
  await run.batch([at(3, 1, 3)], store, {});
  expect(await counts(run)).toEqual([['00:00', 1, 3, false]]);
});
