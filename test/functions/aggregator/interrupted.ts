import { sourceOf, stateOf } from '../../../functions/aggregator/alert-states.ts';
import type { WindowStore } from '../../../functions/aggregator/window-store.ts';
import type { AlertState } from '../../../functions/core/monitors/state.ts';

/** Once, between the reading of a state and its writing, another has been there. */
export function interrupted(
  store: WindowStore,
  change: (state: AlertState) => AlertState,
  isTime: () => boolean = () => true,
): WindowStore {
  let isFirst = true;
  return {
    ...store,
    get: async (places) => {
      const found = await store.get(places);
      const [first] = found;
      const state = stateOf(first);
      if (isFirst && isTime() && first !== undefined && state !== undefined) {
        isFirst = false;
        await store.put([{ place: first.place, source: sourceOf(change(state)), ifStored: first.revision }]);
      }
      return found;
    },
  };
}
