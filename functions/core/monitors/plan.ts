import { milliseconds } from '../duration.ts';
import type { Duration, Pipeline } from '../pipeline.ts';
import type { Window } from '../windows/definition.ts';
import { canOnlyPass } from './can-only-pass.ts';
import type { Monitor, Severity, ThresholdMonitor, Value } from './definition.ts';
import { ofNoDocuments, whenEmpty } from './empty-window.ts';
import { judgeThreshold } from './judge.ts';

/** What a monitor needs to know of its window; lengths in milliseconds. */
export interface WatchedWindow {
  readonly name: string;
  readonly size: number;
  /** How far the starts of two windows in a row are apart: `size` if they don't overlap. */
  readonly slide: number;
  /** Names of the key fields, in the order of a key's values. */
  readonly keyFields: readonly string[];
}

/** A monitor as the functions work with it: lengths in milliseconds, defaults filled in. */
interface CommonPlan {
  readonly name: string;
  /** The stack, or else the pipeline: what tells its notifications from those of others on the same topic. */
  readonly scope: string;
  readonly severity: Severity;
  readonly window: WatchedWindow;
  readonly message?: string;
  readonly links: readonly string[];
  readonly throttle: number;
  readonly resolveAfter: number;
  /** How long the breaching windows in a row must last together before the alert fires. */
  readonly for: number;
  readonly staging: boolean;
  /** When the pipeline was first set up: an alert that was over before is recorded alone. */
  readonly notifyFrom?: number;
  /** Its condition can't cease to hold while a window fills up, so it may fire before the window is final. */
  readonly opens: boolean;
  /** Whether a window without a value ends an alert; unless it does, the alert goes on. */
  readonly noData: 'keep' | 'resolve';
  /** Whether a window without documents does, and the value that it has then. */
  readonly emptyClears: boolean;
  readonly emptyValue?: number;
  readonly forgetAfter: number;
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
  readonly silentFor: number;
}

export interface NewValuePlan extends CommonPlan {
  readonly type: 'newValue';
  readonly learnFor: number;
}

export type MonitorPlan = ThresholdPlan | SpikePlan | FlatlinePlan | NewValuePlan;

export const defaultForgetAfter = '1d';
const defaultLearnFor = '1d';

/**
 * The monitors of a pipeline that `validatePipeline` has nothing to say about.
 *
 * @param notifyFrom milliseconds since the epoch; default: all alerts are notified, whatever their age
 * @param stack name of the stack, which has pipeline and stage in it; absent where the pipeline runs once
 */
export function planMonitors(
  { name: pipeline, windows = [], monitors = [] }: Pipeline,
  notifyFrom?: number,
  stack: string = pipeline,
): readonly MonitorPlan[] {
  return monitors.map((monitor) => {
    const window = windows.find(({ name }) => name === monitor.window);
    if (window === undefined) throw new Error(`monitor ${monitor.name}: no window ${monitor.window}`);
    const common = { ...planCommon(monitor, window), scope: stack };
    return { ...planMonitor(monitor, window, common), ...(notifyFrom !== undefined && { notifyFrom }) };
  });
}

function planMonitor(monitor: Monitor, window: Window, common: CommonPlan): MonitorPlan {
  switch (monitor.type) {
    case 'threshold':
      return planThreshold(monitor, window, common);
    case 'spike': {
      const { type, value, factor, baseline, atLeast } = monitor;
      const zero = ofNoDocuments(window)[value];
      const empty = whenEmpty(monitor, zero === 0 && zero < atLeast, zero);
      return { ...common, ...empty, type, value, factor, baseline, atLeast };
    }
    case 'flatline':
      return { ...common, type: monitor.type, silentFor: milliseconds(monitor.silentFor) };
    case 'newValue':
      return { ...common, type: monitor.type, learnFor: milliseconds(monitor.learnFor ?? defaultLearnFor) };
  }
}

function planCommon(monitor: Monitor, window: Window): Omit<CommonPlan, 'scope'> {
  const { keyBy = [] } = window;
  const size = milliseconds(window.size);
  return {
    name: monitor.name,
    severity: monitor.severity ?? 'warning',
    window: {
      name: window.name,
      size,
      slide: length(window.slide) || size,
      keyFields: Array.isArray(keyBy) ? keyBy : Object.keys(keyBy),
    },
    ...(monitor.message === undefined ? {} : { message: monitor.message }),
    links: monitor.links ?? [],
    throttle: 'throttle' in monitor ? length(monitor.throttle) : 0,
    resolveAfter: 'resolveAfter' in monitor ? length(monitor.resolveAfter) : 0,
    for: 0,
    staging: monitor.staging ?? false,
    opens: false,
    noData: ('noData' in monitor ? monitor.noData : undefined) ?? 'keep',
    emptyClears: false,
    forgetAfter: milliseconds(
      ('forgetAfter' in monitor ? monitor.forgetAfter : undefined) ?? defaultForgetAfter,
    ),
  };
}

function planThreshold(monitor: ThresholdMonitor, window: Window, common: CommonPlan): ThresholdPlan {
  const { type, value, above, below, minimum } = monitor;
  const limit = above ?? below;
  if (limit === undefined) throw new Error(`monitor ${monitor.name}: neither above nor below`);
  const plan: ThresholdPlan = {
    ...common,
    type,
    value,
    side: above === undefined ? 'below' : 'above',
    limit,
    clear: monitor.clear ?? limit,
    ...(minimum === undefined ? {} : { minimum }),
    for: length(monitor.for),
    opens: canOnlyPass(monitor, window),
  };
  const empty = judgeThreshold(plan, ofNoDocuments(window), 'final');
  return { ...plan, ...whenEmpty(monitor, empty.verdict === 'clear', empty.value) };
}

function length(duration: Duration | undefined): number {
  return duration === undefined ? 0 : milliseconds(duration);
}
