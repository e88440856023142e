import type { ClosingState, Key } from '../../core/windows/state.ts';
import type { WindowResult } from './results.ts';

/** Places of keys (`keySlot`): from the one, and before the other. */
export interface KeyRange {
  readonly from: number;
  readonly beyond: number;
}

/** The windows that are closed together: those that end by `through`, without those that were closed before. */
export interface ClosedPart extends Pick<ClosingState, 'closedThrough' | 'openedFrom'> {
  readonly window: string;
  readonly through: number;
}

/** Keys that are closed, with the results of all their windows that have data, in order of their ends. */
export interface ClosedKeys {
  readonly closing: ClosedPart;
  readonly keys: KeyRange;
  /** Ends of the windows in which the key may have had no room. */
  readonly crowdedEnds: (key: Key) => ReadonlySet<number>;
  readonly results: readonly WindowResult[];
}
