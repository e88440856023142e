import { sourceOf, stateOf } from '../../../functions/aggregator/evaluate/alert-states.ts';
import type { AlertState } from '../../../functions/core/monitors/state.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';

/** Once, between the reading of a state and its writing, another has been there. */
export function interrupted(
  store: WindowStore,
  change: (state: AlertState) => AlertState,
  isTime: () => boolean = () => true,
): WindowStore {
  let isFirst = true;
  return {
    ...store,
    get: async (addresses) => {
      const found = await store.get(addresses);
      const [first] = found;
      const state = stateOf(first);
      if (isFirst && isTime() && first !== undefined && state !== undefined) {
        isFirst = false;
        await store.put([
          { address: first.address, source: sourceOf(change(state)), ifStored: first.revision },
        ]);
      }
      return found;
    },
  };
}
