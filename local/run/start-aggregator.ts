import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { quietSdkEnvironment } from '../../cli/kit/quiet-sdk.ts';
import type { AggregatorVariables } from '../../functions/lambda/variables.ts';
import { notificationLine } from '../notifications/notification-line.ts';
import { startSnsEndpoint } from '../notifications/sns-endpoint.ts';
import type { Connecting, RunningAggregator } from './parts.ts';
import { deliverStream, readerOf, startFunction } from './stream-function.ts';
import { startSweeps } from './sweep.ts';
import type { RunTemplate } from './template.ts';
import { WindowLedger } from './window-ledger.ts';

interface Given {
  readonly client: KinesisClient;
  readonly streamArn: string;
  readonly aggregator: NonNullable<RunTemplate['aggregator']>;
}

/** Starts what computes windows and alerts: function, mapping, schedule, and SNS with a subscriber on the terminal. */
export async function startAggregator(
  connecting: Connecting,
  { client, streamArn, aggregator }: Given,
): Promise<RunningAggregator> {
  const { report, releases, options, kinesis, pipeline } = connecting;
  const topicArn = `arn:aws:sns:us-east-1:000000000000:${pipeline.name}-alerts`;
  const sns = await startSnsEndpoint({ topicArn, onNotification: (one) => report(notificationLine(one)) });
  releases.add(sns.stop);
  const ledger = new WindowLedger();
  const environment = {
    ...({ STREAM_ARN: streamArn, ALERT_TOPIC_ARN: topicArn } satisfies Partial<AggregatorVariables>),
    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint,
    AWS_ENDPOINT_URL_SNS: sns.url,
    // Made up, since nobody checks them here; those of the user's own have no business in it.
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...quietSdkEnvironment,
  };
  const pool = startFunction(connecting, aggregator.function, environment, (line) => {
    if (!ledger.read(line)) report(line);
  });
  const { mapping: settings, sweepEvent } = aggregator;
  const mapping = await deliverStream(connecting, {
    ...{ client, streamArn, settings, pool },
    functionName: aggregator.function.name,
    name: 'aggregator',
  });
  const sweep = () => pool.invoke(sweepEvent);
  releases.addPatiently(startSweeps({ every: options.sweepSeconds * 1_000, sweep, report }));
  return {
    functionName: aggregator.function.name,
    invoke: (event) => pool.invoke(event),
    sweep,
    ...readerOf(mapping),
    checkpoint: mapping.checkpoint,
    ledger,
    peakMemory: () => pool.peakMemory(),
    notifications: sns.notifications,
    notificationsUrl: `${sns.url}/notifications`,
  };
}
