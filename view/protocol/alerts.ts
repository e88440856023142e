import type { Incomplete } from './lagging.ts';

/** The values of a key's fields, in their order. */
export type KeyValues = readonly (string | number | boolean)[];

/** An alert: one that is on, or one that is over. Times are milliseconds since the epoch. */
export interface AlertRow {
  /** Of its document; absent before it fires. */
  readonly id?: string | undefined;
  readonly monitor: string;
  readonly window: string;
  readonly severity?: string | undefined;
  readonly key: KeyValues;
  /** Which alert of the key this is. */
  readonly episode?: number | undefined;
  readonly status: 'pending' | 'firing' | 'resolved';
  /** By event time: start of the first breaching window, end of the one with which it fired, and its end. */
  readonly since?: number | undefined;
  readonly firedAt?: number | undefined;
  readonly resolvedAt?: number | undefined;
  /** Of the last breaching window. */
  readonly value?: number | undefined;
  readonly threshold?: number | undefined;
  readonly peak?: number | undefined;
  /** By the clock. */
  readonly acknowledged?: { readonly by: string; readonly at: number } | undefined;
  readonly snoozedUntil?: number | undefined;
  /** Whether it was notified, and what holds it back. */
  readonly news: News;
  /** The pipeline has its monitor no more: nothing ends it by itself. */
  readonly isRemoved?: boolean | undefined;
}

export interface News {
  readonly state: 'notified' | 'due' | 'held back' | 'none';
  readonly text: string;
}

/** A time without notifications, by the clock. */
export interface MaintenanceRow {
  readonly id: string;
  readonly from: number;
  readonly until: number;
  readonly reason: string;
  readonly monitor?: string | undefined;
  readonly key?: KeyValues | undefined;
}

export interface AlertsFirst {
  readonly monitors: readonly AlertMonitor[];
  /** The pipeline's file isn't where the view was started: nothing is known of its monitors but what they found. */
  readonly isUnknown?: boolean | undefined;
}

/** A monitor of the pipeline's definition, and what a backtest may change of it. */
export interface AlertMonitor {
  readonly name: string;
  readonly type: string;
  readonly severity: string;
  readonly window: string;
  readonly rule: string;
  readonly keyFields: readonly string[];
  /** Absent where a backtest over windows can say nothing: such a monitor looks at arrivals. */
  readonly options?: BacktestOptions | undefined;
}

/** The options of a monitor that can be tried, as the pipeline's file would have them: `limit` is `above` or `below`. */
export interface BacktestOptions {
  readonly side?: 'above' | 'below' | undefined;
  readonly limit?: number | undefined;
  readonly clear?: number | undefined;
  /** A length of time: `5m`. */
  readonly for?: string | undefined;
  readonly factor?: number | undefined;
  readonly atLeast?: number | undefined;
}

export interface AlertsFrame {
  /** The pipeline's clock. */
  readonly now: number;
  /** Pending and firing, those that fire first; at most 200. */
  readonly current: readonly AlertRow[];
  readonly firing: number;
  readonly pending: number;
  /** Over, the newest first. */
  readonly history: readonly AlertRow[];
  readonly over: number;
  readonly maintenance: readonly MaintenanceRow[];
  /** What lags, so that what has arrived is not all evaluated. */
  readonly incomplete?: Incomplete | undefined;
}

/** What became of an alert: `acknowledged by ada`. */
export interface Answered {
  readonly monitor: string;
  readonly key: KeyValues;
  readonly result: string;
}

/** What an action has done: a line for each alert. */
export interface Done {
  readonly lines: readonly (string | Answered)[];
  /** Of a maintenance that was added. */
  readonly maintenance?: string | undefined;
}

/** The answer of `GET /api/alerts/alert`: an alert's document, in parts. */
export interface AlertDetail {
  readonly id: string;
  readonly message: string;
  readonly links: readonly string[];
  /** The rest of it, as JSON. */
  readonly document: string;
  readonly history: readonly AlertStep[];
}

export interface AlertStep {
  readonly status: string;
  readonly at: number;
  readonly value?: number | undefined;
  readonly threshold?: number | undefined;
  readonly by?: string | undefined;
}

/** The answer of `GET /api/alerts/backtest`. */
export interface Backtest {
  readonly covers: Covered;
  readonly would: readonly AlertRow[];
  readonly were: readonly AlertRow[];
}

/** What was there to be evaluated: windows that end in this time, of these keys. */
export interface Covered {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly windows: number;
  readonly keys: number;
  readonly results: number;
  /** More results are stored in this time: only the newest were evaluated. */
  readonly isCut: boolean;
}
