import type { WindowPlan } from '../../core/windows/plan.ts';
import type { ProgressOptions } from '../progress/registry.ts';
import type { PaneCache } from './pane-cache.ts';

export interface FoldOptions extends ProgressOptions {
  readonly plans: readonly WindowPlan[];
  /** Event times have nothing to do with the clock. */
  readonly historicalInput: boolean;
  /** Default: every pane is read. */
  readonly paneCache?: PaneCache;
}
