import type { WindowPlan } from '../../core/windows/plan.ts';
import type { Key, PartialPane } from '../../core/windows/state.ts';
import type { DocumentAddress } from '../../engine/store/window-store.ts';

/** What a commit has for one pane of a key. */
export interface PaneParts {
  readonly plan: WindowPlan;
  readonly paneStart: number;
  readonly key: Key;
  readonly slot: number;
  readonly address: DocumentAddress;
  /** Of the address. */
  readonly id: string;
  readonly parts: readonly PartialPane[];
  /** By the number of the batch, and within it by the first document. */
  readonly order: number;
}
