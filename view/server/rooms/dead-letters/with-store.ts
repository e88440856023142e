import type { Target } from '../../../../cli/kit/target.ts';
import type { LetterStore } from '../../../../functions/dead-letters/store.ts';
import type { Source } from '../../../sources/source.ts';

/** Opens the letters of a source for so long as the work takes. @throws what the work throws */
export async function withStore<Value>(
  source: Source,
  work: (store: LetterStore, target: Target) => Promise<Value>,
): Promise<Value> {
  const target = await source.open();
  const store = target.store();
  try {
    return await work(store, target);
  } finally {
    store.close();
  }
}
