import { Duration } from 'aws-cdk-lib/core';

/** In which stretches of time an alarm looks at a metric, and how many of them it looks back. */
export interface AlarmPace {
  readonly period: Duration;
  readonly periods: number;
  /** How many of those periods must be past the threshold for what lasts so many minutes; 1: for a single one. */
  readonly datapoints: (minutes: number) => number;
}

/** How far back an alarm looks where the metric has a value in each minute. */
const lookBack = 5;

/**
 * The pace for a metric that has a value at least once in `silence`: each period holds one. With shorter periods M of N
 * would never add up, because a period without a value counts as a good one.
 *
 * CloudWatch takes periods of whole minutes, and looks back over a day at most where they are shorter than an hour.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export function alarmPace(silence: Duration): AlarmPace {
  const period = Math.max(1, Math.ceil(silence.toSeconds() / 60));
  return {
    period: Duration.minutes(period),
    // A value of the start of an invocation is known at its end: three periods hold two that are whole.
    periods: Math.max(3, Math.ceil(lookBack / period)),
    datapoints: (minutes) => (minutes <= 1 ? 1 : Math.max(2, Math.ceil(minutes / period))),
  };
}

/** For what AWS measures each minute, as it does a domain. */
export const eachMinute = alarmPace(Duration.minutes(1));
