import { partAddress } from '../../core/windows/addresses.ts';
import { type FoldCounts, foldBatch, nothingFolded } from '../../core/windows/fold.ts';
import { shapeOf } from '../../core/windows/plan.ts';
import {
  isAfter,
  type LogEntry,
  type PartialPane,
  type PartState,
  type Registry,
  type ShardState,
  type SkippedPlace,
  type SlotPart,
} from '../../core/windows/state.ts';
import { neededLog } from '../../core/windows/take.ts';
import type { TimedBatch } from '../../core/windows/timed-documents.ts';
import { StoreUnavailable } from '../../engine/store/window-store.ts';
import type { StreamRecord } from '../../pipeline/record.ts';
import { combine } from '../combine/combine.ts';
import type { Context } from '../context/context.ts';
import { readShard, type StoredShard, writeShard } from '../progress/shard.ts';

type Place = Pick<SkippedPlace, 'sequenceNumber'>;

export interface HandedOver {
  readonly counts: FoldCounts;
  /** The shards of the pipeline. */
  readonly registry: Registry;
}

/**
 * The first stage: what the batch adds to panes is written to the log of its shard, together with the fence, in one
 * write. A batch that comes again is behind the fence.
 *
 * @throws StoreUnavailable: the batch has to come again
 */
export async function handOver(
  records: readonly StreamRecord[],
  batch: TimedBatch,
  context: Context,
): Promise<HandedOver> {
  const last = records[batch.taken - 1];
  if (last === undefined) return { counts: nothingFolded, registry: { kind: 'registry', shards: [] } };
  for (;;) {
    const { shard, log } = await readWithRoom(last.shardId, context);
    const { state, registry } = shard;
    const isFresh = ({ sequenceNumber }: Place) => isAfter(sequenceNumber, state.fence);
    if (!isFresh(last)) return { counts: nothingFolded, registry };
    const skipped = batch.rejected
      .filter(isFresh)
      .map(({ sequenceNumber, arrivalTime }) => ({ sequenceNumber, arrivalTime }));
    const documents = batch.documents.filter(isFresh);
    const folded = foldBatch(context.plans, state, documents, watchedWindows(context));
    const entry = await writeParts({ ...state, log }, { panes: folded.parts, skipped }, context);
    const after: ShardState = {
      ...folded.shard,
      fence: last.sequenceNumber,
      number: entry.number,
      log: Object.keys(entry.sizes).length === 0 ? log : [...log, entry],
      ...(!context.historicalInput && arrivalsOf(records, last, batch, state)),
    };
    if (await writeShard(after, shard, context)) return { counts: folded.counts, registry };
    // Another container has written the state: it has the same batch or a part of it, which is behind the fence now.
  }
}

/** Batches whose parts are still to be combined, of one shard: what they hold has to fit into a document. */
const mostWaiting = 64;

async function readWithRoom(shardId: string, context: Context): Promise<ShardWithLog> {
  const before = await readWithLog(shardId, context);
  if (before.log.length < mostWaiting) return before;
  await combine(before.shard.registry, context, { holder: shardId });
  const again = await readWithLog(shardId, context);
  if (again.log.length < mostWaiting) return again;
  throw new StoreUnavailable('too many batches wait for the slots of their keys');
}

interface ShardWithLog {
  readonly shard: StoredShard;
  /** Without batches that no slot needs any more. */
  readonly log: readonly LogEntry[];
}

async function readWithLog(shardId: string, context: Context): Promise<ShardWithLog> {
  const shard = await readShard(shardId, context);
  return { shard, log: neededLog(shard.state, shard.slots) };
}

/** Windows whose keys are missed when they fall silent. */
function watchedWindows({ monitors }: Context): ReadonlySet<string> {
  return new Set(monitors.flatMap(({ type, window }) => (type === 'flatline' ? [window.name] : [])));
}

/** Parts that are kept in the shard's own document: of one batch, and of all that wait. UTF-16 units of their JSON. */
const mostInline = 32_000;
const mostInlineWaiting = 128_000;

interface Parts {
  /** By slot. */
  readonly panes: ReadonlyMap<number, readonly PartialPane[]>;
  readonly skipped: readonly SkippedPlace[];
}

/** Small parts go into the log itself; others are written before it names them. */
async function writeParts(
  { shardId, number: before, log }: ShardState,
  { panes, skipped }: Parts,
  { pipelineName, store, plans, invocation, now }: Context,
): Promise<LogEntry> {
  const parts = new Map<number, SlotPart>([...panes].map(([slot, own]) => [slot, { panes: own }]));
  if (skipped.length > 0) parts.set(0, { panes: [], ...parts.get(0), skipped });
  const sizes = new Map([...parts].map(([slot, part]) => [slot, JSON.stringify(part).length]));
  const [number, at] = [before + 1, now()];
  const entry: LogEntry = {
    ...{ number, nonce: invocation, at, sizes: Object.fromEntries(sizes), shape: shapeOf(plans) },
    ...(skipped.length > 0 && { hasSkipped: true }),
  };
  const size = sum(sizes.values());
  const waiting = sum(
    log.flatMap(({ parts: own, sizes }) => (own === undefined ? [] : Object.values(sizes))),
  );
  if (size <= mostInline && size + waiting <= mostInlineWaiting) {
    return { ...entry, parts: Object.fromEntries(parts) };
  }
  const writes = [...parts].map(([slot, part]) => ({
    address: partAddress(
      pipelineName,
      { of: { shardId, number }, nonce: invocation, at, isStored: true },
      slot,
    ),
    source: { kind: 'part', ...part } satisfies PartState,
    ifStored: 'absent' as const,
  }));
  // A conflict: the same invocation tries again from the same state.
  if ((await store.put(writes)).includes('failed')) {
    throw new StoreUnavailable('what a batch adds to windows could not be written');
  }
  return entry;
}

function sum(sizes: Iterable<number>): number {
  let all = 0;
  for (const size of sizes) all += size;
  return all;
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
