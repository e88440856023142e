import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { serviceFault } from '../../cli/kit/service-fault.ts';
import { type AwsAccount, accountConfig } from '../../functions/stream/account.ts';
import { type Measured, minuteMs } from './stack-flow.ts';
import type { MetricId, MetricQuery } from './stack-metrics.ts';

/** Minutes that are asked for. */
const span = 60;

/** The figures of a minute are whole only some time after its end. Milliseconds. */
const settleMs = 60_000;

/**
 * Asks CloudWatch for each metric, minute by minute. It costs one metric request for each name, whatever the span.
 * @throws Fault when it refuses
 */
export async function askMetrics(
  account: AwsAccount,
  queries: ReadonlyMap<MetricId, MetricQuery>,
  now: number,
  abortSignal: AbortSignal,
): Promise<Omit<Measured, 'hasWindows'>> {
  const end = Math.floor((now - settleMs) / minuteMs) * minuteMs;
  const names = [...queries.keys()];
  const client = new CloudWatchClient({ ...accountConfig(account), maxAttempts: 4 });
  const values = new Map<MetricId, Map<number, number>>();
  try {
    let NextToken: string | undefined;
    do {
      const answer = await client.send(
        new GetMetricDataCommand({
          MetricDataQueries: [...queries.values()].map(dataQuery),
          StartTime: new Date(end - span * minuteMs),
          EndTime: new Date(end),
          NextToken,
        }),
        { abortSignal },
      );
      for (const { Id = '', Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
        const name = names[Number(Id.slice(1))];
        if (name === undefined) continue;
        const known = values.get(name) ?? new Map<number, number>();
        for (const [position, time] of Timestamps.entries()) known.set(time.getTime(), Values[position] ?? 0);
        values.set(name, known);
      }
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
  } catch (thrown) {
    abortSignal.throwIfAborted();
    throw serviceFault(thrown, 'the metrics of CloudWatch', 'check --region');
  } finally {
    client.destroy();
  }
  const minutes = Array.from({ length: span }, (_, minute) => end - (span - minute) * minuteMs);
  return { values, minutes, at: now };
}

/** An id begins with a small letter: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html */
function dataQuery(
  { namespace, name, dimensions, statistic }: MetricQuery,
  position: number,
): MetricDataQuery {
  return {
    Id: `m${position}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: minuteMs / 1_000,
      Stat: statistic,
    },
  };
}
