import type { Severity, Value } from '../../pipeline/monitors.ts';

/** What a monitor needs to know of its window; lengths in milliseconds. */
export interface WatchedWindow {
  readonly name: string;
  readonly sizeMs: number;
  /** How far the starts of two windows in a row are apart: `sizeMs` if they don't overlap. */
  readonly slideMs: number;
  /** Names of the key fields, in the order of a key's values. */
  readonly keyFields: readonly string[];
}

/** A monitor as the functions work with it: lengths in milliseconds, defaults filled in. */
export interface CommonPlan {
  readonly name: string;
  /** The stack, or else the pipeline: what tells its notifications from those of others on the same topic. */
  readonly scope: string;
  readonly severity: Severity;
  readonly window: WatchedWindow;
  readonly message?: string;
  readonly links: readonly string[];
  readonly throttleMs: number;
  readonly resolveAfterMs: number;
  /** How long the breaching windows in a row must last together before the alert fires. */
  readonly forMs: number;
  readonly isStaging: boolean;
  /** When the pipeline was first set up: an alert that was over before is recorded alone. */
  readonly notifyFrom?: number;
  /** Its condition can't cease to hold while a window fills up, so it may fire before the window is final. */
  readonly canFireOpen: boolean;
  /** Whether a window without a value ends an alert; unless it does, the alert goes on. */
  readonly noData: 'keep' | 'resolve';
  /** Whether a window without documents does, and the value that it has then. */
  readonly isEndedByEmpty: boolean;
  readonly emptyValue?: number;
  readonly forgetAfterMs: number;
}

export interface ThresholdPlan extends CommonPlan {
  readonly type: 'threshold';
  readonly value: Value;
  /** `above`: a value above the limit breaches; `below`: one below it. */
  readonly side: 'above' | 'below';
  readonly limit: number;
  /** What ends a breach while the alert fires. */
  readonly clear: number;
  readonly minimum?: { readonly metric: string; readonly atLeast: number };
}

export interface SpikePlan extends CommonPlan {
  readonly type: 'spike';
  readonly value: string;
  readonly factor: number;
  /** How many windows before it are compared with. */
  readonly baseline: number;
  readonly atLeast: number;
}

export interface FlatlinePlan extends CommonPlan {
  readonly type: 'flatline';
  readonly silentForMs: number;
}

export interface NewValuePlan extends CommonPlan {
  readonly type: 'newValue';
  readonly learnForMs: number;
}

export type MonitorPlan = ThresholdPlan | SpikePlan | FlatlinePlan | NewValuePlan;

/** The length of as many windows in a row as last at least so long. Milliseconds. */
export function wholeSlides({ window }: Pick<MonitorPlan, 'window'>, length: number): number {
  return Math.ceil(length / window.slideMs) * window.slideMs;
}

/** End of the window with which breaches since then have lasted for long enough. */
export function dueAt(plan: MonitorPlan, since: number): number {
  const { sizeMs } = plan.window;
  return since + sizeMs + wholeSlides(plan, Math.max(0, plan.forMs - sizeMs));
}
