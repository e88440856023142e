import { addCounts, type Counts, total } from '../../core/windows/counts.ts';
import { limitKeys, scatteredKeys } from '../../core/windows/limit-keys.ts';
import { isPast, spanWith } from '../../core/windows/panes.ts';
import { isAfter, type PaneState, type Registry, type ShardState } from '../../core/windows/state.ts';
import type { TimedBatch } from '../../core/windows/timed-documents.ts';
import { type Touch, touchPanes } from '../../core/windows/touch.ts';
import type { StreamRecord } from '../../pipeline/record.ts';
import { readShard, type StoredShard, writeShard } from '../progress/progress.ts';
import { decideSkipped, markSkippedThrough } from '../progress/skipped-records.ts';
import { addressesIn, asWritten, type FoldOptions, foldTouches, readUnknown } from './fold-panes.ts';

export interface FoldedBatch {
  /**
   * Every pane that a document of the batch belongs to, even if nothing is folded into it. Its windows are evaluated.
   */
  readonly touched: readonly Touch[];
  /** Of those the shard's own panes as they are after this batch, by the keys of their addresses. */
  readonly own: ReadonlyMap<string, PaneState>;
  readonly counts: FoldCounts;
  /** The shards that may have panes. */
  readonly registry: Registry;
}

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

const nothingTouched = { touched: [], own: new Map(), registry: { kind: 'registry', shards: [] } } as const;

/**
 * Folds the documents of a batch into the panes of its shard, each exactly once, however often the batch is delivered.
 * It writes the panes first, each with a fence of its own, then the shard's state. Until that is written, a repeated
 * batch starts from the same state and gives the same result. After that the fence skips it.
 *
 * @param onFilled called with the panes that have documents, and with the keys whose documents are too late for their
 *   panes. Called before the shard's state is written, and perhaps more than once
 * @throws StoreUnavailable when the engine doesn't take it all: the batch has to come again
 */
export async function foldBatch(
  records: readonly StreamRecord[],
  batch: TimedBatch,
  options: FoldOptions,
  onFilled: (filled: readonly Touch[], late: readonly Touch[]) => Promise<void> = async () => undefined,
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
    await onFilled(filled, late);
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
    // Another container has written the state: it has the same batch or a part of it, which is behind the fence now.
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
