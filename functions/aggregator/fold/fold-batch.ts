import { addCounts, type Counts, total } from '../../core/windows/counts.ts';
import { limitKeys } from '../../core/windows/limit-keys.ts';
import { isPast, spanWith } from '../../core/windows/panes.ts';
import { scatteredKeys } from '../../core/windows/scattered-keys.ts';
import { isAfter, type PaneState, type Registry, type ShardState } from '../../core/windows/state.ts';
import type { TimedBatch } from '../../core/windows/timed-documents.ts';
import { type Touch, touchPanes } from '../../core/windows/touch.ts';
import type { StreamRecord } from '../../pipeline/record.ts';
import { readShard, type StoredShard, writeShard } from '../progress/progress.ts';
import { decideSkipped, markSkippedThrough } from '../progress/skipped-records.ts';
import type { FoldOptions } from './fold-options.ts';
import { addressesIn, asWritten, foldTouches, readUnknown } from './fold-panes.ts';

export interface FoldedBatch {
  /** Every pane that a document of the batch belongs to, folded now, before or never: what is to be evaluated. */
  readonly touched: readonly Touch[];
  /** The shard's own panes of those, by the keys of their addresses, with all that its batches have folded in so far. */
  readonly own: ReadonlyMap<string, PaneState>;
  readonly counts: FoldCounts;
  /** The shards that there may be panes of. */
  readonly registry: Registry;
}

export interface FoldCounts {
  readonly folded: number;
  /** Documents of this batch that came too late, by window. */
  readonly late: Counts;
  /**
   * Documents of this batch that no monitor evaluates, by window: the shard was silent for so long that their window
   * was closed by the clock. They are in its result, which was final. The name is logged.
   */
  readonly unjudged: Counts;
  /** Documents that went to the key `_other`, and those that a window's own functions threw for. */
  readonly overflowed: number;
  readonly failed: number;
  /** Keys of documents that have too many. */
  readonly droppedKeys: number;
  /** Keys of this batch, by window, where nearly every document has one of its own. */
  readonly scattered: Counts;
}

export const nothingFolded: FoldCounts = {
  folded: 0,
  late: {},
  unjudged: {},
  overflowed: 0,
  failed: 0,
  droppedKeys: 0,
  scattered: {},
};

const nothingTouched = { touched: [], own: new Map(), registry: { kind: 'registry', shards: [] } } as const;

/**
 * Folds the documents of a batch into the panes of its shard, each exactly once, whatever is delivered again: panes
 * first, each fenced by its own sequence number, then the shard's state. Until that is written the batch is judged
 * from the same beginning, so it is judged alike; after it, it is behind the fence.
 *
 * @param onTouched called before the shard's state says that time has passed them, with the panes that have documents and
 *   the keys whose documents are too late for theirs; maybe more than once
 * @throws StoreUnavailable when the engine doesn't take it all: the batch has to come again
 */
export async function foldBatch(
  records: readonly StreamRecord[],
  batch: TimedBatch,
  options: FoldOptions,
  onTouched: (touched: readonly Touch[], late: readonly Touch[]) => Promise<void> = async () => undefined,
): Promise<FoldedBatch> {
  const last = records[batch.taken - 1];
  if (last === undefined) return { ...nothingTouched, counts: nothingFolded };
  const windows = options.plans.map(({ name }) => name);
  for (;;) {
    const shard = await readShard(last.shardId, windows, options);
    if (await decideSkipped(batch.rejected, shard, options)) continue;
    const { leftOut = [], ...state } = shard.state;
    const isSkipped = new Set(leftOut.map(({ sequenceNumber }) => sequenceNumber));
    const documents = batch.documents.filter(({ sequenceNumber }) => !isSkipped.has(sequenceNumber));
    const { after, filled, late, ...folded } = await foldDocuments(documents, { ...shard, state }, options);
    await onTouched(filled, late);
    const { registry } = shard;
    const fence = last.sequenceNumber;
    if (!isAfter(fence, state.fence)) return { ...folded, registry };
    const ahead = await markSkippedThrough(fence, shard.state, options);
    const written = {
      ...after,
      ...(!options.historicalInput && arrivalsOf(records, last, batch, state)),
      ...(ahead.length > 0 && { leftOut: ahead }),
      fence,
      revision: after.revision + 1,
    };
    if (await writeShard(written, shard, options)) {
      options.paneCache?.keep(last.shardId, fence, folded.own);
      return { ...folded, registry };
    }
    // Another container has the same batch, or a part of it: what it did is behind its fence now.
  }
}

async function foldDocuments(
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
  const own = await foldTouches(limited.touches, addressedPane, known, shardId, options);
  const counts: FoldCounts = {
    folded: limited.touches.reduce((sum, touch) => sum + touch.documents.length, 0),
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

/** Those of panes of which a window had been closed. */
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

function arrivalsOf(
  [first]: readonly StreamRecord[],
  last: StreamRecord,
  { documents }: TimedBatch,
  { lastTaken = 0, lastDocument = first?.arrivalTime ?? 0 }: ShardState,
): Pick<ShardState, 'lastTaken' | 'lastDocument'> {
  return {
    lastTaken: Math.max(lastTaken, last.arrivalTime),
    lastDocument: Math.max(lastDocument, documents.at(-1)?.arrivalTime ?? 0),
  };
}

/** Where its panes may be, so that others needn't look for them elsewhere. */
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
