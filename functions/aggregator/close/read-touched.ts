import type { ClosingState, PaneState, Registry, ShardState } from '../../core/windows/state.ts';
import type { FoldOptions } from '../fold/fold-panes.ts';
import { readProgress, type StoredClosing } from '../progress/progress.ts';
import { readRetired } from '../progress/registry.ts';
import { readWindows, windowsOf } from './merge-windows.ts';
import { resultsOf, type WindowResult } from './write-results.ts';

export interface TouchedWindows {
  readonly results: readonly WindowResult[];
  readonly shards: ReadonlyMap<string, ShardState>;
  /** The one that these are all of. */
  readonly registry: Registry;
  /** In the plans' order, and by the window's name. */
  readonly closings: readonly StoredClosing[];
  readonly closingOf: ReadonlyMap<string, ClosingState | undefined>;
}

/**
 * The windows that panes belong to, over all shards. Read them after the panes and the shard's state are written: an
 * invocation that writes panes later also merges later, so nothing is missed.
 *
 * @param own panes that needn't be read, by the keys of their addresses
 * @throws StoreUnavailable
 */
export async function readTouched(
  touched: Parameters<typeof windowsOf>[0],
  known: Registry,
  options: FoldOptions,
  own?: ReadonlyMap<string, PaneState>,
): Promise<TouchedWindows> {
  const { plans } = options;
  const { registry, shards, closings } = await readProgress(known, options);
  const closingOf = new Map(plans.map(({ name }, position) => [name, closings[position]?.state]));
  const windows = windowsOf(touched);
  const from = windows.reduce((earliest, { start }) => Math.min(earliest, start), Number.POSITIVE_INFINITY);
  const retired = await readRetired(from, registry, options);
  const spans = [...shards].map(([id, { span }]) => [id, span] as const);
  const merged = await readWindows(windows, new Map([...retired, ...spans]), options, own);
  return { results: resultsOf(merged, plans, closingOf), registry, shards, closings, closingOf };
}
