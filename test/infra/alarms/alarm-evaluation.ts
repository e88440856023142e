import { z } from 'zod';

/** A value of a metric, in milliseconds of one clock. */
export interface Datapoint {
  readonly at: number;
  /** When CloudWatch has it; a function's errors are of its start, and known at its end. */
  readonly seen: number;
  readonly value: number;
}

const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const statistics: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  SampleCount: (values) => values.length,
};

const alarmProperties = z.object({
  Period: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  Threshold: z.number(),
  Statistic: z.string(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.enum(['breaching', 'notBreaching']),
});

/**
 * Whether an alarm of the template rings at a time, by the rule of M out of N: of the N last periods it looks at, M are
 * past the threshold. CloudWatch may look further back where values are missing; an alarm that rests on that isn't sure.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function evaluated(properties: unknown): (points: readonly Datapoint[], now: number) => boolean {
  const alarm = alarmProperties.parse(properties);
  const passes = comparisons[alarm.ComparisonOperator];
  const statistic = statistics[alarm.Statistic];
  if (!passes || !statistic)
    throw new Error(`${alarm.ComparisonOperator} of ${alarm.Statistic} isn't known.`);
  const period = alarm.Period * 1_000;
  return (points, now) => {
    const periods = Array.from({ length: alarm.EvaluationPeriods }, (): number[] => []);
    for (const { at, seen, value } of points) {
      if (at <= now && seen <= now) periods[Math.floor((now - at) / period)]?.push(value);
    }
    const breaching = periods.filter((values) =>
      values.length === 0
        ? alarm.TreatMissingData === 'breaching'
        : passes(statistic(values), alarm.Threshold),
    );
    return breaching.length >= alarm.DatapointsToAlarm;
  };
}
