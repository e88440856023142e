import type { Duration } from './duration.ts';
import type { AnyWindow } from './windows.ts';

export type Severity = 'info' | 'warning' | 'critical';

/** What every monitor has. Times are event times, so a replay and a backtest give the same alerts. */
interface Common {
  /** Lower-case letters, digits and hyphens, at most 60. The ids of its alerts begin with it. */
  readonly name: string;
  /** Default `warning`. */
  readonly severity?: Severity;
  /**
   * The notification's text. Placeholders: `{monitor}`, `{severity}`, `{status}`, `{value}`, `{threshold}`,
   * `{windowStart}`, `{windowEnd}`, `{key}` (all of it), `{key.host}`, `{metrics.errors}`, and `{duration}`, from firing
   * to resolved. For a resolved alert, value, threshold, window and metrics are those that resolved it. Default: one
   * sentence with all of this.
   */
  readonly message?: string;
  /** Where to look first, as URLs with the same placeholders. */
  readonly links?: readonly string[];
  /** If true, alerts are evaluated and recorded, and no notifications are sent. */
  readonly staging?: boolean;
}

/**
 * A number from a window: one of its metrics, or two of them combined. A positive number divided by 0 is above any
 * limit, a negative one below any, and 0 divided by 0 is unknown.
 */
export type Value<Name extends string = string> =
  | Name
  /** The first divided by the second. */
  | { readonly ratio: readonly [numerator: Name, denominator: Name] }
  /** The first minus the second. */
  | { readonly difference: readonly [minuend: Name, subtrahend: Name] }
  /** Change from the first to the second, in per cent of the first: from 40 to 50 is 25. */
  | { readonly percentChange: readonly [from: Name, to: Name] };

/** What every monitor on a window has. */
interface OnWindow<WindowName extends string> extends Common {
  /** The name of the window that it watches. */
  readonly window: WindowName;
}

/** Monitors that may alert about a key more than once. */
interface Throttled {
  /**
   * After a notification for a key, no notification of a new alert for the same key for this long. An alert that is
   * still on at the end is notified then. Default: no limit.
   */
  readonly throttle?: Duration;
}

/** Monitors that evaluate one window after another. */
interface Resolved {
  /** How long the condition must be false before the alert resolves. Default: the first window without it resolves. */
  readonly resolveAfter?: Duration;
  /**
   * What an alert does in a window with an unknown value, or without documents of its key. `keep`: it goes on.
   * `resolve`: it ends, as in a window without a breach. Default `keep`; but without documents, counts (`count`, `rate`,
   * `distinct`, `sum`) are 0, which resolves an alert `above` a limit, and a spike. An unknown value never fires: use
   * `flatline` for silence.
   */
  readonly noData?: 'keep' | 'resolve';
  /** An alert resolves if its key has had no documents for this long: it isn't expected back. Default `1d`. */
  readonly forgetAfter?: Duration;
}

/**
 * Fires if a value passes a limit: while the window is open if the value can't fall back (a count, rate, distinct count,
 * maximum or non-negative sum `above` the limit; a minimum `below` it), otherwise when the window is final.
 */
export interface ThresholdMonitor<WindowName extends string = string, Name extends string = string>
  extends OnWindow<WindowName>,
    Throttled,
    Resolved {
  readonly type: 'threshold';
  /** What is compared with the limit. */
  readonly value: Value<Name>;
  /** Fires above this number. Give either `above` or `below`. */
  readonly above?: number;
  /** Fires below this number. */
  readonly below?: number;
  /**
   * Hysteresis: a firing alert ends only at or below this number (for `above`), or at or above it (for `below`).
   * Default: the limit.
   */
  readonly clear?: number;
  /** If this metric is lower, the value of the window is unknown: a ratio of three requests says nothing. */
  readonly minimum?: { readonly metric: Name; readonly atLeast: number };
  /** How long the condition must be true: the window's `size` plus a whole number of slides. Default: one window. */
  readonly for?: Duration;
}

/** Fires if a value is a multiple of the mean of the same key's windows before it; windows without data count as 0. */
export interface SpikeMonitor<WindowName extends string = string, Name extends string = string>
  extends OnWindow<WindowName>,
    Throttled,
    Resolved {
  readonly type: 'spike';
  /** A metric of the window. */
  readonly value: Name;
  /** The multiple of the mean, above 1. */
  readonly factor: number;
  /** How many windows make the mean, from 1 to 60. */
  readonly baseline: number;
  /** A value below this is never a spike. */
  readonly atLeast: number;
}

/** Fires if a key that had documents has none any more. */
export interface FlatlineMonitor<WindowName extends string = string> extends OnWindow<WindowName>, Throttled {
  readonly type: 'flatline';
  /** How long the key must be silent after the end of its last window. At least the window's size. */
  readonly silentFor: Duration;
  /** A key that is silent for longer than this is forgotten, and its alert resolves. Default `1d`. */
  readonly forgetAfter?: Duration;
}

/** Fires if a key is seen for the first time. */
export interface NewValueMonitor<WindowName extends string = string> extends OnWindow<WindowName> {
  readonly type: 'newValue';
  /** Keys first seen within this much event time from the beginning are learnt without an alert. Default `1d`. */
  readonly learnFor?: Duration;
  /**
   * After a notification of this monitor, none for this long, by the clock. The keys that appear meanwhile are one
   * notification at its end. Default: no limit, except for many alerts at once.
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

/** A monitor after type checking. */
export type Monitor = ThresholdMonitor | SpikeMonitor | FlatlineMonitor | NewValueMonitor;
