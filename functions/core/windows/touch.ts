import { addCounts, type Counts } from './counts.ts';
import { delayWith } from './delay.ts';
import { type Keys, KeyTable, keysOf } from './key.ts';
import { isPast, paneStartOf, watermarkOf } from './panes.ts';
import type { WindowPlan } from './plan.ts';
import type { Key, ShardState, TimedDocument } from './state.ts';

/** What a batch has for one pane and key of a window. */
export interface Touch {
  readonly plan: WindowPlan;
  readonly paneStart: number;
  readonly key: Key;
  /** In the stream's order. */
  readonly documents: readonly TimedDocument[];
}

export interface Touched {
  /** In the order of each one's first document. */
  readonly touches: readonly Touch[];
  /**
   * For late documents, at the watermark that they met: documents that are counted later lie at or after that, so the
   * order of the two doesn't matter.
   */
  readonly late: readonly Touch[];
  /** With what these documents tell of time and lateness. */
  readonly shard: ShardState;
  /** Documents left out of a window because its `where` or a key function threw; by window. */
  readonly failed: Counts;
  /** Keys of documents with too many of them; by window. */
  readonly droppedKeys: Counts;
}

/**
 * Which panes and keys documents of one shard belong to, in the stream's order. A document is late when the first of
 * the windows it belongs to has ended at the watermark that the documents before it make: so it doesn't matter how
 * batches are cut, and windows that slide don't change either once they are judged.
 *
 * @param documents those after the shard's fence
 */
export function touchPanes(
  plans: readonly WindowPlan[],
  shard: ShardState,
  documents: readonly TimedDocument[],
): Touched {
  const progress: Progress = {
    touches: new TouchTable(),
    lateTouches: new TouchTable(),
    late: [],
    failed: [],
    droppedKeys: [],
  };
  let { latestEvent: latest, delay } = shard;
  for (const document of documents) {
    for (const plan of plans) touch(plan, document, watermarkOf(plan, latest), progress);
    // A clock that runs ahead must not make the rest late.
    const time = Math.min(document.eventTime, document.arrivalTime);
    delay = delayWith(delay, { latest, event: time, arrival: document.arrivalTime });
    latest = Math.max(latest ?? time, time);
  }
  return {
    touches: progress.touches.all,
    late: progress.lateTouches.all,
    shard: {
      ...shard,
      ...(latest !== undefined && { latestEvent: latest }),
      ...(delay !== undefined && { delay }),
      late: addCounts(shard.late, progress.late),
    },
    failed: addCounts({}, progress.failed),
    droppedKeys: addCounts({}, progress.droppedKeys),
  };
}

type Counted = (readonly [window: string, count: number])[];

interface Progress {
  readonly touches: TouchTable;
  readonly lateTouches: TouchTable;
  readonly late: Counted;
  readonly failed: Counted;
  readonly droppedKeys: Counted;
}

interface GrowingTouch extends Touch {
  readonly documents: TimedDocument[];
}

/** The touches of a batch, found without putting a text together for every document. */
class TouchTable {
  /** In the order of each one's first document. */
  readonly all: GrowingTouch[] = [];
  private readonly keys = new KeyTable();
  private readonly panes = new Map<WindowPlan, Map<number, Map<Key, GrowingTouch>>>();

  touchOf(plan: WindowPlan, paneStart: number, key: Key): GrowingTouch {
    const touches = entryOf(entryOf(this.panes, plan), paneStart);
    const known = this.keys.same(key);
    let touch = touches.get(known);
    if (touch === undefined) {
      touch = { plan, paneStart, key: known, documents: [] };
      touches.set(known, touch);
      this.all.push(touch);
    }
    return touch;
  }
}

function entryOf<Of, K, V>(maps: Map<Of, Map<K, V>>, of: Of): Map<K, V> {
  let map = maps.get(of);
  if (map === undefined) {
    map = new Map();
    maps.set(of, map);
  }
  return map;
}

function touch(
  plan: WindowPlan,
  document: TimedDocument,
  watermark: number,
  { touches, lateTouches, late, failed, droppedKeys }: Progress,
): void {
  const found = keysIn(plan, document.document);
  if (found === 'failed') {
    failed.push([plan.name, 1]);
    return;
  }
  const paneStart = paneStartOf(plan, document.eventTime);
  const { keys, dropped } = found;
  if (keys.length > 0 && isPast(plan, paneStart, watermark)) {
    late.push([plan.name, 1]);
    for (const key of keys) lateTouches.touchOf(plan, paneStartOf(plan, watermark), key);
    return;
  }
  if (dropped > 0) droppedKeys.push([plan.name, dropped]);
  for (const key of keys) touches.touchOf(plan, paneStart, key).documents.push(document);
}

const noKeys: Keys = { keys: [], dropped: 0 };

function keysIn(plan: WindowPlan, document: TimedDocument['document']): Keys | 'failed' {
  try {
    return plan.where(document) === true ? keysOf(plan, document) : noKeys;
  } catch {
    return 'failed';
  }
}
