import { type Duration, milliseconds } from '../../pipeline/duration.ts';
import type { Monitor, ThresholdMonitor } from '../../pipeline/monitors.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { Metric, Window } from '../../pipeline/windows.ts';
import { evaluateThreshold } from './evaluate.ts';
import type { CommonPlan, MonitorPlan, ThresholdPlan } from './plan.ts';

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
      return { ...common, type: monitor.type, silentForMs: milliseconds(monitor.silentFor) };
    case 'newValue':
      return { ...common, type: monitor.type, learnForMs: milliseconds(monitor.learnFor ?? defaultLearnFor) };
  }
}

function planCommon(monitor: Monitor, window: Window): Omit<CommonPlan, 'scope'> {
  const { keyBy = [] } = window;
  const sizeMs = milliseconds(window.size);
  return {
    name: monitor.name,
    severity: monitor.severity ?? 'warning',
    window: {
      name: window.name,
      sizeMs,
      slideMs: length(window.slide) || sizeMs,
      keyFields: Array.isArray(keyBy) ? keyBy : Object.keys(keyBy),
    },
    ...(monitor.message === undefined ? {} : { message: monitor.message }),
    links: monitor.links ?? [],
    throttleMs: 'throttle' in monitor ? length(monitor.throttle) : 0,
    resolveAfterMs: 'resolveAfter' in monitor ? length(monitor.resolveAfter) : 0,
    forMs: 0,
    isStaging: monitor.staging ?? false,
    canFireOpen: false,
    noData: ('noData' in monitor ? monitor.noData : undefined) ?? 'keep',
    isEndedByEmpty: false,
    forgetAfterMs: milliseconds(
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
    forMs: length(monitor.for),
    canFireOpen: canOnlyPass(monitor, window),
  };
  const empty = evaluateThreshold(plan, ofNoDocuments(window), 'final');
  return { ...plan, ...whenEmpty(monitor, empty.outcome === 'clear', empty.value) };
}

function length(duration: Duration | undefined): number {
  return duration === undefined ? 0 : milliseconds(duration);
}

/** Whether its condition can't cease to hold while a window fills up. */
function canOnlyPass({ value, above, minimum }: ThresholdMonitor, { metrics }: Window): boolean {
  if (typeof value !== 'string') return false;
  // A sample that may shrink below its minimum would take the alert back.
  if (minimum !== undefined && !canOnlyGrow(metrics[minimum.metric])) return false;
  return above === undefined ? metrics[value]?.kind === 'min' : canOnlyGrow(metrics[value]);
}

function canOnlyGrow(metric: Metric | undefined): boolean {
  switch (metric?.kind) {
    case 'count':
    case 'rate':
    case 'distinct':
    case 'max':
      return true;
    case 'sum':
      return metric.nonNegative === true;
    default:
      return false;
  }
}

/** What a window without documents comes to: what is counted is 0 there, and of all else there is no value. */
function ofNoDocuments({ metrics }: Window): Readonly<Record<string, number>> {
  const counted = Object.keys(metrics).filter((name) => isCounted(metrics[name]));
  return Object.fromEntries(counted.map((name) => [name, 0]));
}

function isCounted(metric: Metric | undefined): boolean {
  const { kind } = metric ?? {};
  return kind === 'count' || kind === 'rate' || kind === 'distinct' || kind === 'sum';
}

/** Whether a window without documents ends an alert, by the monitor's option or else by what that window comes to. */
function whenEmpty(
  { noData }: Pick<ThresholdMonitor, 'noData'>,
  isClear: boolean,
  value: number | undefined,
): Pick<MonitorPlan, 'isEndedByEmpty' | 'emptyValue'> {
  const isEndedByEmpty = noData === undefined ? isClear : noData === 'resolve';
  return { isEndedByEmpty, ...(isEndedByEmpty && value !== undefined && { emptyValue: value }) };
}
