import { addCounts, type Counts } from './counts.ts';
import { delayWith } from './delay.ts';
import { type Keys, KeyTable, keysOf } from './key.ts';
import { isPast, paneStartOf, watermarkOf } from './panes.ts';
import type { WindowPlan } from './plan.ts';
import { isAfter, type Key, type ShardState, type TimedDocument } from './state.ts';

/** What a batch has for one pane and key of a window. */
export interface Touch {
  readonly plan: WindowPlan;
  readonly paneStart: number;
  readonly key: Key;
  /**
   * The documents to fold, in the stream's order. None if an earlier delivery of this batch folded them all: the pane is
   * still named, because that delivery may have ended before its windows were evaluated.
   */
  readonly documents: readonly TimedDocument[];
}

export interface Touched {
  /** In the order of each one's first document. */
  readonly touches: readonly Touch[];
  /**
   * For late documents: key and watermark only, without the documents. Documents that are counted later lie at or after
   * that watermark, so the order of the two doesn't matter.
   */
  readonly late: readonly Touch[];
  /**
   * With what these documents tell of time and lateness, and without key counts of panes that were past before them.
   * `fence` and `revision` are as they were.
   */
  readonly shard: ShardState;
  /** Documents left out of a window because its `where` or a key function threw; by window. */
  readonly failed: Counts;
  /** Keys of documents with too many of them; by window. */
  readonly droppedKeys: Counts;
}

/**
 * Which panes and keys documents of one shard belong to, in the stream's order. A document is late when the first of
 * the windows it belongs to has ended at the watermark that the documents before it make: so it doesn't matter how
 * batches are cut, and windows that slide don't change either once they are judged. What the shard took in before
 * changes neither times nor counts.
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
    const known = !isAfter(document.sequenceNumber, shard.fence);
    for (const plan of plans) touch(plan, document, known, watermarkOf(plan, latest), progress);
    if (known) continue;
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
      keys: keysLeft(plans, shard),
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
  known: boolean,
  watermark: number,
  { touches, lateTouches, late, failed, droppedKeys }: Progress,
): void {
  const found = keysIn(plan, document.document);
  if (found === 'failed') {
    if (!known) failed.push([plan.name, 1]);
    return;
  }
  const paneStart = paneStartOf(plan, document.eventTime);
  const { keys, dropped } = found;
  if (!known && keys.length > 0 && isPast(plan, paneStart, watermark)) {
    late.push([plan.name, 1]);
    for (const key of keys) lateTouches.touchOf(plan, paneStartOf(plan, watermark), key);
    return;
  }
  if (!known && dropped > 0) droppedKeys.push([plan.name, dropped]);
  for (const key of keys) {
    const { documents } = touches.touchOf(plan, paneStart, key);
    if (!known) documents.push(document);
  }
}

const noKeys: Keys = { keys: [], dropped: 0 };

function keysIn(plan: WindowPlan, document: TimedDocument['document']): Keys | 'failed' {
  try {
    return plan.where(document) === true ? keysOf(plan, document) : noKeys;
  } catch {
    return 'failed';
  }
}

function keysLeft(plans: readonly WindowPlan[], { keys, latestEvent }: ShardState): ShardState['keys'] {
  return Object.fromEntries(
    plans.flatMap((plan) => {
      const watermark = watermarkOf(plan, latestEvent);
      const panes = Object.hasOwn(keys, plan.name) ? Object.entries(keys[plan.name] ?? {}) : [];
      const left = panes.filter(([paneStart]) => !isPast(plan, Number(paneStart), watermark));
      return left.length === 0 ? [] : [[plan.name, Object.fromEntries(left)]];
    }),
  );
}
