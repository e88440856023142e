import { learningAddress } from '../../core/monitors/addresses.ts';
import { StoreUnavailable, type WindowStore } from '../../engine/store/window-store.ts';

/**
 * The event time at which a monitor began to learn: that of the first window it saw, kept ever since.
 *
 * @throws StoreUnavailable
 */
export async function readLearning(
  monitor: string,
  first: number,
  { pipeline, store }: { readonly pipeline: string; readonly store: WindowStore },
): Promise<number> {
  const address = learningAddress(pipeline, monitor);
  for (;;) {
    const [stored] = await store.get([address]);
    const began = stored?.source.began;
    if (typeof began === 'number') return began;
    const source = { kind: 'learning', monitor, began: first };
    const [outcome] = await store.put([{ address, source, ifStored: stored?.revision ?? 'absent' }]);
    if (outcome === 'written') return first;
    if (outcome === 'failed') throw new StoreUnavailable('the begin of learning could not be written');
  }
}
