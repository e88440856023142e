import type { Duration } from '../duration.ts';
import type { AnyWindow } from '../windows/definition.ts';

export type Severity = 'info' | 'warning' | 'critical';

/** What every monitor has. Times are event times, so that a replay and a backtest come to the same. */
interface Common {
  /** Lower-case letters, digits and hyphens, at most 60; an alert's identity begins with it. */
  readonly name: string;
  /** Default `warning`. */
  readonly severity?: Severity;
  /**
   * The notification's text. Placeholders: `{monitor}`, `{severity}`, `{status}`, `{value}`, `{threshold}`,
   * `{windowStart}`, `{windowEnd}`, `{key}` (all of it), `{key.host}`, `{metrics.errors}`, and `{duration}`, from its
   * firing to its end. Once it is resolved, value, threshold, window and metrics are those that resolved it. Default: one
   * sentence that says all of this.
   */
  readonly message?: string;
  /** Where somebody who is woken looks first; the same placeholders. */
  readonly links?: readonly string[];
  /** Evaluates and records, and sends no notifications. */
  readonly staging?: boolean;
}

/**
 * A number that a window gives: one of its metrics, or arithmetic of two. What is divided by 0 is above any limit (a
 * number below 0: below any), and 0 divided by 0 is unknown.
 */
export type Value<Name extends string = string> =
  | Name
  /** One divided by the other. */
  | { readonly ratio: readonly [numerator: Name, denominator: Name] }
  /** One less the other. */
  | { readonly difference: readonly [minuend: Name, subtrahend: Name] }
  /** From the one to the other, in per cent of the first: from 40 to 50 is 25. */
  | { readonly percentChange: readonly [from: Name, to: Name] };

interface OnWindow<WindowName extends string> extends Common {
  readonly window: WindowName;
}

/** Of monitors that may alert more than once about a key. */
interface Throttled {
  /**
   * After a notification of one key, none about a new alert of the same key for so long; one that is still on by then
   * is notified then. Default: no limit.
   */
  readonly throttle?: Duration;
}

/** Of monitors that judge one window after another. */
interface Resolved {
  /** How long the condition must not hold before the alert is resolved. Default: at the first window without it. */
  readonly resolveAfter?: Duration;
  /**
   * What an alert does in a window whose value is unknown, or in which its key has no documents. `keep`: it goes on.
   * `resolve`: it ends, as in a window without a breach. Default `keep`; but a window without documents has 0 of what
   * is counted (`count`, `rate`, `distinct`, `sum`), and resolves what is `above` a limit or a spike. An unknown value
   * never fires: silence is for `flatline`.
   */
  readonly noData?: 'keep' | 'resolve';
  /** An alert whose key has no documents for longer is resolved: the key isn't expected back. Default `1d`. */
  readonly forgetAfter?: Duration;
}

/**
 * A value passes a limit. Fires while the window is open when it can't fall back (`above` a count, a rate, a number of
 * distinct values, a maximum or a sum of what isn't negative; `below` a minimum), else when the window is final.
 */
export interface ThresholdMonitor<WindowName extends string = string, Name extends string = string>
  extends OnWindow<WindowName>,
    Throttled,
    Resolved {
  readonly type: 'threshold';
  readonly value: Value<Name>;
  /** One of the two; the limit itself doesn't pass. */
  readonly above?: number;
  readonly below?: number;
  /** Hysteresis: once it fires, it is over only at or below this (`above`), or at or above this (`below`). Default: the limit. */
  readonly clear?: number;
  /** In a window in which this metric is lower the value is unknown: a ratio of three requests says nothing. */
  readonly minimum?: { readonly metric: Name; readonly atLeast: number };
  /** In as many windows in a row as last exactly so long: the window's `size`, and a number of slides. Default: one. */
  readonly for?: Duration;
}

/** A value is so many times the mean of the windows before it, of the same key; windows without data count as 0. */
export interface SpikeMonitor<WindowName extends string = string, Name extends string = string>
  extends OnWindow<WindowName>,
    Throttled,
    Resolved {
  readonly type: 'spike';
  readonly value: Name;
  /** Above 1. */
  readonly factor: number;
  /** How many windows before it make the mean; 1 to 60. */
  readonly baseline: number;
  /** Values below are no spike, whatever came before. */
  readonly atLeast: number;
}

/** A key that gave data gives none any more. */
export interface FlatlineMonitor<WindowName extends string = string> extends OnWindow<WindowName>, Throttled {
  readonly type: 'flatline';
  /** Since the end of the key's last window. At least the window's size. */
  readonly silentFor: Duration;
  /** A key that is silent for longer is forgotten: its alert is resolved. Default `1d`. */
  readonly forgetAfter?: Duration;
}

/** A key is seen for the first time. */
export interface NewValueMonitor<WindowName extends string = string> extends OnWindow<WindowName> {
  readonly type: 'newValue';
  /** All is new in the beginning: what comes first in so much event time is learnt without a word. Default `1d`. */
  readonly learnFor?: Duration;
  /**
   * After a notification of this monitor, none for so long, by the clock: the keys that are new meanwhile are one
   * notification at its end. Default: no limit, but for many at once.
   */
  readonly throttle?: Duration;
}

/** A monitor on one of these windows. */
export type MonitorOn<Windows extends readonly AnyWindow[]> = {
  [Place in keyof Windows]:
    | ThresholdMonitor<Windows[Place]['name'], keyof Windows[Place]['metrics'] & string>
    | SpikeMonitor<Windows[Place]['name'], keyof Windows[Place]['metrics'] & string>
    | FlatlineMonitor<Windows[Place]['name']>
    | NewValueMonitor<Windows[Place]['name']>;
}[number];

/** A monitor whose types have been checked and can be forgotten. */
export type Monitor = ThresholdMonitor | SpikeMonitor | FlatlineMonitor | NewValueMonitor;
