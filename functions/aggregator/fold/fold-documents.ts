import { addCounts, type Counts, total } from '../../core/windows/counts.ts';
import { limitKeys, scatteredKeys } from '../../core/windows/limit-keys.ts';
import { isPast, spanWith } from '../../core/windows/panes.ts';
import type { ShardState } from '../../core/windows/state.ts';
import type { TimedBatch } from '../../core/windows/timed-documents.ts';
import { type Touch, touchPanes } from '../../core/windows/touch.ts';
import type { StoredShard } from '../progress/progress.ts';
import { addressesIn, asWritten, type FoldOptions, foldTouches, readUnknown } from './fold-panes.ts';

export interface FoldCounts {
  readonly folded: number;
  /** The same, by window. */
  readonly foldedIn: Counts;
  /** Values of them that are in no metric, by `window.metric`. */
  readonly skipped: Counts;
  /** Documents of this batch that came too late, by window. */
  readonly late: Counts;
  /**
   * Documents of this batch that no monitor evaluates, by window. The shard was silent for so long that the clock
   * closed their window. The result counts them, though it was final. The name of this field is logged.
   */
  readonly unjudged: Counts;
  /** Documents that went to the key `_other`. */
  readonly overflowed: number;
  /** Documents for which a window's own functions threw. */
  readonly failed: number;
  /** Keys left out, of documents that have too many. */
  readonly droppedKeys: number;
  /** Keys of this batch, by window, where nearly every document has one of its own. */
  readonly scattered: Counts;
}

export const nothingFolded: FoldCounts = {
  folded: 0,
  foldedIn: {},
  skipped: {},
  late: {},
  unjudged: {},
  overflowed: 0,
  failed: 0,
  droppedKeys: 0,
  scattered: {},
};

export async function foldDocuments(
  documents: TimedBatch['documents'],
  { state: shard, closings }: Pick<StoredShard, 'state' | 'closings'>,
  options: FoldOptions,
) {
  const touched = touchPanes(options.plans, shard, documents);
  const { shardId } = shard;
  const addressedPane = addressesIn(shardId, options);
  const addressed = touched.touches.map(addressedPane);
  const ids = addressed.map(({ id }) => id);
  const known = asWritten(options.paneCache?.panesOf(shardId, shard.fence, ids));
  await readUnknown(addressed, known, options);
  const storedOf = (touch: Touch) => known.get(addressedPane(touch).id)?.pane;
  const limited = limitKeys(touched.touches, storedOf, touched.shard);
  const { panes: own, skipped } = await foldTouches(limited.touches, addressedPane, known, shardId, options);
  const foldedIn = documentsIn(limited.touches);
  const counts: FoldCounts = {
    folded: total(foldedIn),
    foldedIn,
    skipped,
    late: difference(touched.shard.late, shard.late),
    unjudged: documentsClosed(limited.touches, closings),
    overflowed: total(limited.overflow),
    failed: total(touched.failed),
    droppedKeys: total(touched.droppedKeys),
    scattered: scatteredKeys(touched.touches),
  };
  const filled = limited.touches.filter((touch) => own.has(addressedPane(touch).id));
  const { late } = touched;
  const after = withSpan(limited.shard, limited.touches);
  return { touched: limited.touches, filled, late, own, counts, after };
}

function documentsIn(touches: readonly Touch[]): Counts {
  const counts: Record<string, number> = {};
  for (const { plan, documents } of touches) {
    if (documents.length > 0) counts[plan.name] = (counts[plan.name] ?? 0) + documents.length;
  }
  return counts;
}

/** The documents in panes that belong to a closed window. */
function documentsClosed(touches: readonly Touch[], closings: StoredShard['closings']): Counts {
  return addCounts(
    {},
    touches.flatMap(({ plan, paneStart, documents }) => {
      const closed = closings.get(plan.name)?.claimedThrough ?? Number.NEGATIVE_INFINITY;
      const isClosed = isPast(plan, paneStart, closed) && documents.length > 0;
      return isClosed ? [[plan.name, documents.length] as const] : [];
    }),
  );
}

/** Widens the event times in which others look for the shard's panes. */
function withSpan(shard: ShardState, touches: readonly Touch[]): ShardState {
  const folded = touches.filter(({ documents }) => documents.length > 0);
  if (folded.length === 0) return shard;
  return { ...shard, span: spanWith(shard.span, folded) };
}

function difference(after: Counts, before: Counts): Counts {
  return Object.fromEntries(
    Object.entries(after)
      .map(([window, count]) => [window, count - (before[window] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
}
