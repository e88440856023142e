import { setImmediate } from 'node:timers/promises';
import {
  StoreUnavailable,
  type WindowStore,
  type WriteOutcome,
} from '../../../functions/engine/store/window-store.ts';

/** A store that answers after as many turns of the event loop as the dice say, so that callers overtake each other. */
export function lateStore(store: WindowStore, dice: readonly number[]): WindowStore {
  let roll = 0;
  const wait = async () => {
    for (let turns = dice[roll++ % dice.length] ?? 0; turns > 0; turns -= 1) await setImmediate();
  };
  return {
    ...store,
    get: async (addresses) => wait().then(() => store.get(addresses)),
    put: async (writes) => wait().then(() => store.put(writes)),
    search: async (search) => wait().then(() => store.search(search)),
  };
}

/** The function's process is gone. */
export class Crash extends Error {}

/** A store whose writes end as `next` says: from 0 to 6 they fail or end the process, in one way each. */
export function flakyStore(store: WindowStore, next: () => number): WindowStore {
  return {
    ...store,
    put: async (writes) => {
      const half = Math.floor(writes.length / 2);
      const failed = (some: readonly unknown[]) => some.map((): WriteOutcome => 'failed');
      switch (next()) {
        case 0:
          return failed(writes);
        case 1:
          return [...(await store.put(writes.slice(0, half))), ...failed(writes.slice(half))];
        case 2:
          await store.put(writes);
          return failed(writes);
        case 3:
          throw new StoreUnavailable('put');
        case 4:
          throw new Crash('before');
        case 5:
          await store.put(writes.slice(half));
          throw new Crash('in the middle');
        case 6:
          await store.put(writes);
          throw new Crash('after');
        default:
          return store.put(writes);
      }
    },
  };
}

/** A store whose function is killed now and then, before, amid or after a write. */
export function killingStore(store: WindowStore, unlucky: () => boolean): WindowStore {
  return {
    ...store,
    put: async (writes) => {
      if (unlucky()) throw new Crash('before');
      const some = unlucky() ? writes.slice(0, Math.floor(writes.length / 2)) : writes;
      const outcomes = await store.put(some);
      if (some.length < writes.length || unlucky()) throw new Crash('amid or after');
      return outcomes;
    },
  };
}

/** Whether the work was done; not when the process or the store was gone. */
export async function isDone(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (thrown) {
    if (thrown instanceof Crash || thrown instanceof StoreUnavailable) return false;
    throw thrown;
  }
}
