import type { MonitorPlan } from '../../core/monitors/plan.ts';
import type { AlertState, OutboxEntry } from '../../core/monitors/state.ts';
import { type Maintenance, type Suppression, suppression } from '../../core/monitors/suppression.ts';

/** Whether the topic takes messages. While it doesn't, each further publish would take as long to fail. */
export class TopicHealth {
  private failuresInARow = 0;

  get isDown(): boolean {
    return this.failuresInARow >= mostFailures;
  }

  answered(taken: boolean): void {
    this.failuresInARow = taken ? 0 : this.failuresInARow + 1;
  }
}

const mostFailures = 5;

/** A publish that begins at the last moment still gets this long, in milliseconds; `recordingMs` keeps as much back. */
const shortestPublish = 1_000;

/** How long a publish that begins now may take, so that it doesn't outlive its invocation; in milliseconds. */
export function publishLimit(until: number, now: number): number {
  return Math.max(shortestPublish, until - now);
}

export interface SendingOptions {
  /** Entries that this invocation claimed and hasn't dealt with yet. The same states may hold entries of others. */
  readonly mine: ReadonlySet<string>;
  /** Entries in messages that others stored and haven't finished: they must not go into another message. */
  readonly covered: ReadonlySet<string>;
  readonly topic: TopicHealth;
  readonly maintenance: readonly Maintenance[];
  /** After this nothing more is sent; by the clock. */
  readonly publishUntil: number;
  readonly now: () => number;
}

/** An entry of an outbox that is done: sent or suppressed. */
export type Done = Pick<OutboxEntry, 'id'> & { readonly silent?: Suppression };

/** The outbox of one state while it is sent, entry by entry: an alert's end must not go out before its beginning. */
export class Sending {
  readonly monitor: MonitorPlan;
  readonly state: AlertState;
  readonly done: Done[] = [];
  private tried = 0;
  private stopped = false;
  private known: AlertState;

  constructor(monitor: MonitorPlan, state: AlertState) {
    this.monitor = monitor;
    this.state = state;
    this.known = state;
  }

  /** The next entry to send, if it may be sent now. Passes suppressed entries before it. */
  next({ mine, covered, topic, maintenance, publishUntil, now }: SendingOptions): OutboxEntry | undefined {
    for (;;) {
      const entry = this.state.outbox[this.tried];
      if (this.stopped || entry === undefined) return undefined;
      // Another may be sending the one before.
      const isOurs = mine.has(entry.id) && !covered.has(entry.id);
      if (!isOurs || topic.isDown || now() > Math.min(publishUntil, entry.claimedUntil)) {
        this.stopped = true;
        return undefined;
      }
      const silent = suppression(this.known, entry, maintenance, now());
      if (silent === undefined) return entry;
      if (entry.transition === 'fired') this.known = { ...this.known, silenced: entry.alert.episode };
      this.passed({ id: entry.id, silent });
    }
  }

  passed(done: Done): void {
    this.tried += 1;
    this.done.push(done);
  }

  /** The publish failed. The message may be out all the same, so the claim stays: nothing sends it again at once. */
  failed(): void {
    this.tried += 1;
    this.stopped = true;
  }

  /** The entry isn't sent now; its claim is released. */
  later(): void {
    this.stopped = true;
  }

  /** Entries that were claimed and not tried, without those that go out with a stored message. */
  untried({ mine, covered }: Pick<SendingOptions, 'mine' | 'covered'>): readonly OutboxEntry[] {
    return this.state.outbox.slice(this.tried).filter(({ id }) => mine.has(id) && !covered.has(id));
  }
}

export interface AlertCounts {
  readonly fired: number;
  readonly resolved: number;
  readonly published: number;
  readonly suppressed: number;
  readonly failed: number;
}

export type Counting = { -readonly [Name in keyof AlertCounts]: AlertCounts[Name] };

/** Parts of at most so many items, in order. */
export function inChunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, number) =>
    items.slice(number * size, (number + 1) * size),
  );
}
