import type { AlertRow, KeyValues } from './alerts.ts';
import type { Incomplete } from './lagging.ts';

/** The windows of a pipeline as its definition has them. Times are milliseconds. */
export interface WindowsFirst {
  readonly windows: readonly WindowShape[];
  /** The pipeline's file isn't where the view was started: its windows are known by their results alone. */
  readonly isUnknown?: boolean | undefined;
}

export interface WindowShape {
  readonly name: string;
  readonly size: number;
  readonly slide: number;
  /** How far a document may be behind and still be counted; 0 where that isn't known. */
  readonly lateness: number;
  readonly keyFields: readonly string[];
  readonly metrics: readonly ShownMetric[];
  readonly monitors: readonly ShownMonitor[];
}

export interface ShownMetric {
  /** A metric's name, `*` for the documents, or `=` and the name of a monitor whose value combines two metrics. */
  readonly id: string;
  readonly title: string;
  /** Whether it is one number, which a chart can show. */
  readonly isNumber: boolean;
}

export interface ShownMonitor {
  readonly name: string;
  readonly type: string;
  readonly severity: string;
  /** What it fires for, in words. */
  readonly rule: string;
  /** The id of the metric that it looks at. */
  readonly metric?: string | undefined;
  /** A value past `limit` breaches; one that is not past `clear` ends an alert. */
  readonly side?: 'above' | 'below' | undefined;
  readonly limit?: number | undefined;
  readonly clear?: number | undefined;
  /** Of a spike: its limit is another one for each window. */
  readonly spike?: SpikeRule | undefined;
}

/** Fires above `factor` times the mean of so many windows before, and not below `atLeast`. */
export interface SpikeRule {
  readonly factor: number;
  readonly baseline: number;
  readonly atLeast: number;
}

/** Windows of some keys, with what monitors found in their time. */
export interface WindowsFrame {
  readonly window: string;
  readonly metric: string;
  /** Every start that a window may have in the time shown, in order. */
  readonly starts: readonly number[];
  /** Whether later windows are stored than these. */
  readonly hasLater: boolean;
  readonly hasEarlier: boolean;
  readonly series: readonly KeySeries[];
  readonly keys: KeyCount;
  /** Ends of windows up to this are final. */
  readonly finalThrough?: number | undefined;
  /** What lags, so that windows don't have all that arrived. */
  readonly incomplete?: Incomplete | undefined;
  readonly late: LateDocuments;
  /** Of all keys, the newest first, at most 100. */
  readonly episodes: readonly AlertRow[];
}

/** How many keys have a window in the time shown; not `isExact`: at least so many. */
export interface KeyCount {
  readonly count: number;
  readonly isExact: boolean;
}

export interface KeySeries {
  readonly key: KeyValues;
  /** By position in `starts`; null where the key has no window, or the window has no value. */
  readonly values: readonly (number | string | null)[];
  /** Positions of the windows that may still change. */
  readonly open: readonly number[];
}

/** Documents that came too late to be counted. */
export interface LateDocuments {
  /** Since the windows began, by shard, where there were any. */
  readonly shards: readonly LateShard[];
  /** Those that came while the page was open. */
  readonly seen: readonly LateSeen[];
}

export interface LateShard {
  readonly shardId: string;
  readonly documents: number;
  /** Windows that ended by this event time take no more documents of this shard. */
  readonly before?: number | undefined;
}

export interface LateSeen {
  readonly at: number;
  /** Their windows had ended by this event time. */
  readonly before: number;
  readonly documents: number;
}

/** The answer of `GET /api/windows/keys`: those with the highest values first. */
export interface FoundKeys {
  readonly keys: readonly FoundKey[];
  readonly all: KeyCount;
}

export interface FoundKey {
  readonly key: KeyValues;
  /** The highest of a window; absent where no window has one. */
  readonly highest?: number | undefined;
  /** In how many windows it is. */
  readonly windows: number;
}
