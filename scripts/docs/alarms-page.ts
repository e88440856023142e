import { z } from 'zod';
import { generatedPage, table } from './page.ts';

const metricOf = z.object({
  MetricStat: z.object({ Metric: z.object({ MetricName: z.string() }) }).optional(),
});

/** The properties of a synthesised alarm that the page tells. */
const alarm = z.object({
  AlarmDescription: z.string(),
  MetricName: z.string().optional(),
  Metrics: z.array(metricOf).default([]),
  Namespace: z.string().optional(),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  Period: z.number().optional(),
});

/** Of metrics that aren't counts. */
const units: Readonly<Record<string, string>> = {
  IteratorAge: ' ms',
  FreeStorageSpace: ' MB',
  OutboxOldest: ' s',
};

const signs: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

export interface SynthesisedAlarm {
  readonly logicalId: string;
  readonly Properties: unknown;
}

/** docs/reference/alarms.md, from the alarms of a stack with windows and the default options. */
export function alarmsPage(alarms: readonly SynthesisedAlarm[]): string {
  return generatedPage(
    'Alarms',
    'npm run docs',
    'The alarms of a stack with windows and the default options. `functionTimeout` and `maxBatchingWindow` change ' +
      'periods, `streamRetention` and `historicalInput` the threshold of records that are about to expire. ' +
      '`alarmEmail` subscribes an address to all of them. The name links to what it means and what to do.',
    table(
      ['alarm', 'fires when', 'metric', 'threshold', 'periods'],
      alarms.map(row).sort(([a = ''], [b = '']) => a.localeCompare(b)),
    ),
  );
}

function row({ logicalId, Properties }: SynthesisedAlarm): string[] {
  const one = alarm.parse(Properties);
  const [says = '', page = ''] = one.AlarmDescription.split(' See docs/');
  const name = logicalId.replace(/^Alarms(.*)[0-9A-F]{8}$/, '$1');
  const metrics = one.Metrics.map(({ MetricStat }) => MetricStat?.Metric.MetricName ?? '');
  const named = one.MetricName ?? [...new Set(metrics)].filter(Boolean).join(', ');
  return [
    `[${name}](../${page})`,
    says,
    `\`${one.Namespace === undefined ? named : `${one.Namespace} ${named}`}\``,
    `${signs[one.ComparisonOperator] ?? one.ComparisonOperator} ${one.Threshold}${one.Threshold > 1 ? (units[named] ?? '') : ''}`,
    `${one.DatapointsToAlarm} of ${one.EvaluationPeriods}${one.Period === undefined ? '' : ` × ${one.Period} s`}`,
  ];
}
