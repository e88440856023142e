import { isAfter, type PaneState, type Registry, type ShardState } from '../../core/windows/state.ts';
import type { TimedBatch } from '../../core/windows/timed-documents.ts';
import type { Touch } from '../../core/windows/touch.ts';
import type { StreamRecord } from '../../pipeline/record.ts';
import { readShard, writeShard } from '../progress/progress.ts';
import { decideSkipped, markSkippedThrough } from '../progress/skipped-records.ts';
import { type FoldCounts, foldDocuments, nothingFolded } from './fold-documents.ts';
import type { FoldOptions } from './fold-panes.ts';

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
