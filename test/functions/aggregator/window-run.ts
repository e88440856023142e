import { aggregateBatch, skipRecord } from '../../../functions/aggregator/aggregate-batch.ts';
import type { Context, ListedShard } from '../../../functions/aggregator/context/context.ts';
import { createPaneCache, type PaneCache } from '../../../functions/aggregator/context/pane-cache.ts';
import { createOutbox } from '../../../functions/aggregator/notify/outbox.ts';
import { redriveBatch } from '../../../functions/aggregator/redrive/redrive-batch.ts';
import { sweep } from '../../../functions/aggregator/sweep.ts';
import type { Notification } from '../../../functions/core/monitors/alert.ts';
import type { PaceLimits } from '../../../functions/core/monitors/pace.ts';
import { planMonitors } from '../../../functions/core/monitors/plan-monitors.ts';
import type { RecordOutcome } from '../../../functions/core/outcome/outcome.ts';
import { planWindows } from '../../../functions/core/windows/plan.ts';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, streamRecord } from '../core/records.ts';

/** What an invocation finds of those before it. */
type Container = Partial<Pick<Context, 'paneCache' | 'historicalInput'>>;

export const minute = 60_000;

let sequence = 0;

/** A record of a key in that shard, so many minutes after the hour. */
export function recordAt(minutes: number, key: number, shardId: string): StreamRecord {
  const time = arrivalTime + minutes * minute;
  sequence += 1;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n: key });
  return streamRecord(data, sequence, { shardId, arrivalTime: time + 200 });
}

/** An aggregator on a store in memory, whose clock is set by hand. */
export class WindowRun {
  readonly sent: Notification[] = [];
  shards: readonly ListedShard[];
  /** Milliseconds since the epoch. */
  clock: number;
  /** Shards whose records aren't all given yet, for the sweep. */
  readonly behind = new Set<string>();
  /** May be deployed anew. */
  definition: Pipeline;
  readonly store: WindowStore;
  /** Default: every notification is a message. */
  paceLimits: PaceLimits | undefined;
  /** How an invocation waits. Default: the clock is put forward. */
  sleep: (milliseconds: number) => Promise<void> = async (milliseconds) => {
    this.clock += milliseconds;
  };
  /** What the topic answers; it may throw, as if the process were ended after the topic took it. */
  answer: () => boolean = () => true;
  /** When somebody was there to be told for the first time. */
  private readonly notifyFrom: number | undefined;
  /** Of containers that take turns, the second with little room; a deployment has its own. */
  private readonly paneCaches = new WeakMap<Pipeline, readonly PaneCache[]>();
  /** A definition is planned once, as in a container. */
  private readonly plans = new WeakMap<Pipeline, Pick<Context, 'plans' | 'monitors'>>();
  private invocations = 0;
  private batches = 0;

  constructor(
    definition: Pipeline,
    options: {
      shards: readonly ListedShard[];
      clock: number;
      store?: WindowStore;
      notifyFrom?: number | undefined;
    },
  ) {
    this.definition = definition;
    this.shards = options.shards;
    this.clock = options.clock;
    this.store = options.store ?? memoryStore();
    this.notifyFrom = options.notifyFrom;
  }

  async batch(
    records: readonly StreamRecord[],
    store = this.store,
    container: Container = this.nextContainer(),
  ) {
    const outbox = this.outbox(store);
    const batch = await aggregateBatch(records, { ...this.options(store, outbox), ...container });
    await outbox.send();
    return batch;
  }

  private nextContainer(): Container {
    const caches = this.paneCaches.get(this.definition) ?? [createPaneCache(), createPaneCache(3)];
    this.paneCaches.set(this.definition, caches);
    // Two invocations in a row each.
    const paneCache = caches[Math.floor(this.batches / 2) % caches.length];
    this.batches += 1;
    return paneCache === undefined ? {} : { paneCache };
  }

  private nextInvocation(): string {
    this.invocations += 1;
    return String(this.invocations);
  }

  /** What becomes of a record in quarantine. */
  skip(record: StreamRecord, outcome: RecordOutcome, store = this.store) {
    return skipRecord([record], outcome, this.options(store, this.outbox(store)));
  }

  redrive(records: readonly StreamRecord[], store = this.store) {
    return redriveBatch(records, this.options(store, this.outbox(store)));
  }

  async sweep(store = this.store, historicalInput = false) {
    const outbox = this.outbox(store);
    const hasRecordsAfter = async (shardId: string) => this.behind.has(shardId);
    const swept = await sweep({ ...this.options(store, outbox), historicalInput, hasRecordsAfter });
    await outbox.collect(this.clock + 90_000);
    await outbox.send();
    return swept;
  }

  /** Every document of an index or wildcard, by id, without what counts writes. */
  async documents(index: string): Promise<Record<string, unknown>> {
    await this.store.refresh(index);
    const found = await this.store.search({ index, equal: {} });
    return Object.fromEntries(
      found
        .map(({ address, source }) => [address.id, source] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  private outbox(store: WindowStore) {
    return createOutbox({
      pipelineName: this.definition.name,
      store,
      monitors: this.planned().monitors,
      notifier: {
        publish: async (notification) => {
          this.sent.push(notification);
          return this.answer();
        },
      },
      deadline: Number.POSITIVE_INFINITY,
      ...(this.paceLimits && { paceLimits: this.paceLimits }),
      now: () => this.clock,
    });
  }

  private planned(): Pick<Context, 'plans' | 'monitors'> {
    const planned = this.plans.get(this.definition) ?? {
      plans: planWindows(this.definition),
      monitors: planMonitors(this.definition, this.notifyFrom),
    };
    this.plans.set(this.definition, planned);
    return planned;
  }

  private options(store: WindowStore, outbox: ReturnType<typeof createOutbox>): Context {
    return {
      pipelineName: this.definition.name,
      pipeline: this.definition,
      historicalInput: false,
      store,
      ...this.planned(),
      listShards: async () => this.shards,
      invocation: this.nextInvocation(),
      now: () => this.clock,
      sleep: (milliseconds) => this.sleep(milliseconds),
      claimUntil: this.clock + 90_000,
      enqueue: outbox.add,
      notify: outbox.send,
    };
  }
}
