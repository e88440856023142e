import type { MonitorPlan } from '../../core/monitors/plan.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import type { Expiring } from '../../core/outcome/expiring.ts';
import type { TimeLimit } from '../../core/transform/time-limit.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import type { RegisteredShard } from '../../core/windows/state.ts';
import type { PipelineStore } from '../../engine/store/window-store.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { PaneCache } from './pane-cache.ts';

export interface StateOptions extends PipelineStore {
  /** Until then (clock) only this invocation may send the notifications that it makes: longer than it can live. */
  readonly claimUntil: number;
  /**
   * Called with each written state that has something to send or to write, and with the entries that are ours to send.
   */
  readonly enqueue: (state: AlertState, claimed: readonly string[]) => void;
}

export interface EvaluateOptions extends StateOptions {
  readonly monitors: readonly MonitorPlan[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A shard of the stream, and those that it came from by resharding. */
export type ListedShard = Pick<RegisteredShard, 'id' | 'parents'>;

/** What an invocation works with. */
export interface Context extends EvaluateOptions {
  readonly pipeline: Pipeline;
  readonly plans: readonly WindowPlan[];
  /** Event times have nothing to do with the clock. */
  readonly historicalInput: boolean;
  /** Every shard that the stream still knows of. */
  readonly listShards: () => Promise<readonly ListedShard[]>;
  /** A name of its own: for its leases, and for the parts that it writes. */
  readonly invocation: string;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Sends the notifications due so far. */
  readonly notify: () => Promise<unknown>;
  /** Default: every pane is read. */
  readonly paneCache?: PaneCache;
  readonly transformLimit?: TimeLimit;
  /** Default: no record is. */
  readonly isExpiring?: Expiring;
}
