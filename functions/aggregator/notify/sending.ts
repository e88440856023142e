import { type Maintenance, type Suppression, suppression } from '../../core/monitors/notify.ts';
import type { MonitorPlan } from '../../core/monitors/plan.ts';
import type { AlertState, OutboxEntry } from '../../core/monitors/state.ts';

/** Whether the topic takes anything: each further publish would take as long to fail. */
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

/** What is begun at the last moment has so long, in milliseconds: so much is kept back besides (`telling`). */
const shortestPublish = 1_000;

/** How long one message may take that is begun now, so that none outlives its invocation; in milliseconds. */
export function publishLimit(until: number, now: number): number {
  return Math.max(shortestPublish, until - now);
}

export interface SendingOptions {
  /** Entries that this invocation claimed and hasn't dealt with: another's are in the same states. */
  readonly mine: ReadonlySet<string>;
  /** Entries of messages that others stored and haven't finished: they go out in no other one. */
  readonly covered: ReadonlySet<string>;
  readonly topic: TopicHealth;
  readonly maintenance: readonly Maintenance[];
  /** After this nothing more is sent; by the clock. */
  readonly publishUntil: number;
  readonly now: () => number;
}

/** What of an outbox is out: sent, or suppressed. */
export type Done = Pick<OutboxEntry, 'id'> & { readonly silent?: Suppression };

/** The outbox of one state on its way, entry by entry: nobody should hear of an end before the beginning. */
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

  /** The next entry that is to be sent, if it may be. Those before it that are suppressed are passed. */
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

  /** It may be out all the same, so its claim stays: it isn't to be repeated at once. */
  failed(): void {
    this.tried += 1;
    this.stopped = true;
  }

  /** It isn't sent now, and given back. */
  later(): void {
    this.stopped = true;
  }

  /** What was claimed and hasn't been tried. Entries that a stored message covers go out with that message. */
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
