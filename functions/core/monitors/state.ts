import type { Key } from '../windows/state.ts';
import type { EvaluationOutcome } from './evaluate.ts';
import type { MetricValues } from './measure.ts';

export type AlertStatus = 'ok' | 'pending' | 'firing';
export type Transition = 'fired' | 'resolved';

/** Where a monitor stands for one key, and its last alert. Times are event times, in milliseconds. */
export interface Course {
  readonly status: AlertStatus;
  /** How often it has fired for this key: the number of its last alert. */
  readonly episode: number;
  /** Start of the first breaching window. */
  readonly since?: number;
  /** End of the last breaching window, or of one after it in which the key may have had no room. */
  readonly lastBreach?: number;
  /**
   * End of the last window that wasn't clear, if that is later: of those after it, all are clear up to
   * `clearThrough`.
   */
  readonly unclearThrough?: number;
  readonly clearThrough?: number;
  /** End of the window with which it fired, or was over. */
  readonly firedAt?: number;
  readonly resolvedAt?: number;
  /** `firedAt` as it was first known: it dates the index of the alert's document, which mustn't change any more. */
  readonly openedAt?: number;
  /** When the last alert was notified: what `throttle` counts from. */
  readonly lastNotified?: number;
  /** It fired too soon after another one, and isn't notified before the throttle ends. */
  readonly throttled?: boolean;
  /** It was throttled until then, still on, and notified. */
  readonly throttledUntil?: number;
  /** It fired while the monitor was on staging: its end isn't notified either. */
  readonly staging?: boolean;
  /** It fired before the pipeline was first set up, and in no window since then was it on: it isn't notified. */
  readonly past?: true;
  /** Of the last breaching window, and the value farthest past the limit. */
  readonly value?: number;
  readonly threshold?: number;
  readonly peak?: number;
  /** Of the window with which it fired. */
  readonly firedValue?: number;
  readonly firedThreshold?: number;
  /** It is over because the key was silent for too long to be expected back. */
  readonly gone?: true;
  /** Those of the last breaching window that are one number or text. */
  readonly metrics?: MetricValues;
  /** Of the window that resolved it; absent when there was no value in that. */
  readonly resolvedValue?: number;
  readonly resolvedThreshold?: number;
  readonly resolvedMetrics?: MetricValues;
}

/** Windows in a row that breach: from the start of the first to the end of the last. */
export interface Breach extends Pick<Course, 'value' | 'threshold' | 'peak' | 'metrics'> {
  readonly start: number;
  readonly end: number;
}

/** A notification to be sent, written together with its transition. */
export interface OutboxEntry {
  /** The deduplication id, the same in every replay. An older version made it without pipeline and stage. */
  readonly id: string;
  readonly transition: Transition;
  /** The alert as it was then: the state may be at the next one already. */
  readonly alert: Course;
  /** Until then (clock) only the invocation that claimed it sends it; 0 while it isn't claimed. */
  readonly claimedUntil: number;
  /** By the clock. */
  readonly createdAt: number;
}

/** By the clock. */
export interface Acknowledgement {
  readonly by: string;
  readonly at: number;
}

/** An alert that is over. */
export interface Over extends Course {
  readonly acknowledged?: Acknowledgement;
}

/** The document for one monitor and key. The top level is what is known now, windows that are still open included. */
export interface AlertState extends Course {
  readonly kind: 'alert-state';
  readonly monitor: string;
  readonly window: string;
  readonly key: Key;
  /** End of the last window that was evaluated when final. The stored name says judged, and stays. */
  readonly judgedThrough?: number;
  /** What the final windows alone say, under the name that is stored: the same however batches are cut. */
  readonly settled: Course;
  /** Breaches of windows that aren't final, in order, none touching another. */
  readonly ahead: readonly Breach[];
  /** Of the current episode. */
  readonly acknowledged?: Acknowledgement;
  /** By the clock. */
  readonly snoozedUntil?: number;
  /** The highest episode that fired in a snooze or maintenance, and hasn't been notified since. */
  readonly silenced?: number;
  /**
   * An alert of those `silenced`, of which a message may be out all the same: its sender died before a snooze or
   * maintenance stopped it. So its end is notified.
   */
  readonly mayBeOut?: number;
  /** An alert whose firing was notified and whose end fell into a snooze or maintenance: it is notified after that. */
  readonly endHeld?: Course;
  /** threshold `below`: end of the first window that has documents of the key, if its value was below the limit. */
  readonly firstEnd?: number;
  /** flatline and newValue: when the key last had documents; not to the millisecond, which would be a write a batch. */
  readonly lastSeen?: number;
  /**
   * flatline: arrival of the last documents whose events were far behind it, as roughly. A host with a late clock isn't
   * silent while it sends.
   */
  readonly lastHeard?: number;
  /** flatline: silent for so long that no sweep looks for it, until it has documents again. */
  readonly forgotten?: true;
  readonly outbox: readonly OutboxEntry[];
  /** The alert document of the current episode has to be written. */
  readonly dirty: boolean;
  /** Alerts that are over, whose documents have to be written as well. */
  readonly over: readonly Over[];
  /** Counts the changes. */
  readonly revision: number;
}

/** A window's evaluation, as `advance` takes it. */
export interface Evaluation {
  readonly key: Key;
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly outcome: EvaluationOutcome;
  readonly value?: number;
  readonly threshold?: number;
  /** No document can come any more. Final windows of a key are evaluated in order. */
  readonly isFinal: boolean;
  /**
   * The end through which all windows are final and evaluated, if the caller knows: lets an open window fire as soon as
   * nothing before it can mean that it is throttled.
   */
  readonly finalThrough?: number;
  readonly metrics?: MetricValues;
  /** Whether the key has no documents in the window before it, so that it may be the first, and a part of one. */
  readonly isFirst?: boolean;
}
