import { describe, expect, test } from 'vitest';
import type { WindowStore } from '../../../../functions/engine/store/window-store.ts';
import { arrivalTime } from '../../core/records.ts';
import {
  afterBacklog,
  busy,
  closelyWatched,
  definition,
  idsOf,
  results,
  silent,
  slowStore,
} from '../backlog.ts';
import { WindowRun } from '../window-run.ts';

describe('windows that are over all at once', () => {
  test.each([1, 12, 50, 1_000])(
    'are closed in parts of at most %i panes, or of one window of one key',
    async (panesAtOnce) => {
      const { store, found, closed } = closelyWatched(panesAtOnce);
      const run = await afterBacklog(store);
      const whole = await afterBacklog(slowStore());
      expect(await run.documents(results)).toEqual(await whole.documents(results));
      expect(idsOf(run)).toEqual(idsOf(whole));
      expect(idsOf(run).some((id) => id.startsWith('few'))).toBe(true);
      // A key's windows that slide begin with the panes of three slides before them.
      expect(Math.max(...found)).toBeLessThanOrEqual(Math.max(panesAtOnce, 4));
      for (const ends of closed.values()) {
        expect(ends).toEqual(ends.toSorted(([a, key], [b, other]) => a - b || key - other));
      }
    },
  );

  test('are closed by one after the other, and by the next when one dies amid a part', async () => {
    const { store } = closelyWatched(12);
    let writes = 0;
    const dying: WindowStore = {
      ...store,
      put: async (some) => {
        writes += some.some(({ source }) => source.final === true) ? 1 : 0;
        if (writes === 5) throw new Error('killed');
        return store.put(some);
      },
    };
    const run = await afterBacklog(dying).catch(() => undefined);
    expect(run).toBeUndefined();
    const shards = [busy, silent].map((id) => ({ id, parents: [] }));
    const next = new WindowRun(definition, { shards, clock: arrivalTime + 700_000, store });
    // Until its lease ends, the one that died may be at it.
    await next.sweep();
    next.clock += 30_000;
    await next.sweep();
    const whole = await afterBacklog(slowStore());
    expect(await next.documents(results)).toEqual(await whole.documents(results));
  });
});
