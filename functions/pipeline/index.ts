/** The package's entry: all that a pipeline file imports. */
export type { Duration } from './duration.ts';
export type { LogEvent } from './log-event.ts';
export {
  average,
  count,
  distinct,
  first,
  last,
  max,
  min,
  quantile,
  rate,
  standardDeviation,
  sum,
  top,
} from './metrics.ts';
export type {
  FlatlineMonitor,
  Monitor,
  MonitorOn,
  NewValueMonitor,
  Severity,
  SpikeMonitor,
  ThresholdMonitor,
  Value,
} from './monitors.ts';
export type {
  Action,
  DocumentRules,
  EventTimeRange,
  FieldMapping,
  Pipeline,
  PipelineDefinition,
  PipelineOf,
  Source,
  SourceValue,
  Transformed,
  WindowsOf,
} from './pipeline.ts';
export { definePipeline, RetriableError, withWindows } from './pipeline.ts';
export type { RecordMetadata } from './record.ts';
export type { FieldPath, Metric, Window, WindowDefinition } from './windows.ts';
