import type { Key } from '../windows/state.ts';
import type { MetricValues, Verdict } from './judge.ts';

export type AlertStatus = 'ok' | 'pending' | 'firing';
export type Transition = 'fired' | 'resolved';

/** Where a monitor stands for one key, and its last alert. Times are event times, in milliseconds. */
export interface Course {
  readonly status: AlertStatus;
  /** How often it has fired for this key: the number of its last alert. */
  readonly episode: number;
  /** Start of the first breaching window. */
  readonly since?: number;
  /** End of the last breaching window, or of one after it of which nothing is known. */
  readonly lastBreach?: number;
  /** End of the window with which it fired, or was over. */
  readonly firedAt?: number;
  readonly resolvedAt?: number;
  /** `firedAt` as it was first known: it dates the index of the alert's document, which mustn't change any more. */
  readonly openedAt?: number;
  /** `firedAt` of the last alert that was notified: what `throttle` counts from. */
  readonly lastNotified?: number;
  /** The last alert came too soon after another one, and nobody is told. */
  readonly throttled?: boolean;
  /** It fired while the monitor was on staging: nobody is told of its end either. */
  readonly staging?: boolean;
  /** It fired before the pipeline was first set up, and in no window since then was it on: nobody is told. */
  readonly past?: true;
  /** Of the last breaching window, and the value farthest past the limit. */
  readonly value?: number;
  readonly threshold?: number;
  readonly peak?: number;
  /** Of the window with which it fired. */
  readonly firedValue?: number;
  readonly firedThreshold?: number;
  /** flatline: it is over because the key was silent for too long to be expected back. */
  readonly gone?: true;
  /** Those of the last breaching window that are one number or text. */
  readonly metrics?: MetricValues;
}

/** Breaching windows in a row: from the start of the first to the end of the last. */
export interface Span extends Pick<Course, 'value' | 'threshold' | 'peak' | 'metrics'> {
  readonly start: number;
  readonly end: number;
}

/** A notification to be sent, written together with the transition that it tells of. */
export interface OutboxEntry {
  /** `<alert id>:<fired|resolved>`: the deduplication id, the same in every replay. */
  readonly id: string;
  readonly transition: Transition;
  /** The alert as it was then: the state may be at the next one already. */
  readonly alert: Course;
  /** Nobody else sends it before. By the clock; 0 while nobody has it. */
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
  /** End of the last window that was judged when final. */
  readonly judgedThrough?: number;
  /** What the final windows alone come to: the same however batches are cut. */
  readonly settled: Course;
  /** Breaches of windows that aren't final, in order, none touching another. */
  readonly ahead: readonly Span[];
  /** Of the current episode. */
  readonly acknowledged?: Acknowledgement;
  /** By the clock. */
  readonly snoozedUntil?: number;
  /** The highest episode about whose firing nobody was told, because of a snooze or maintenance. */
  readonly silenced?: number;
  /** flatline and newValue: when the key last had documents; not to the millisecond, which would be a write a batch. */
  readonly lastSeen?: number;
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

/** A window's judgement, as `advance` takes it. */
export interface Judgement {
  readonly key: Key;
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly verdict: Verdict;
  readonly value?: number;
  readonly threshold?: number;
  /** No document can come any more. Final windows of a key are judged in order. */
  readonly final: boolean;
  /**
   * The end through which all windows are final and judged, if the caller knows: lets an open window fire as soon as
   * nothing before it can mean that it is throttled.
   */
  readonly finalThrough?: number;
  readonly metrics?: MetricValues;
}
