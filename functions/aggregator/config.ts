import { type ConsumerConfig, readConsumer } from '../lambda/consumer-config.ts';
import { type EnvironmentReader, readEnvironment } from '../lambda/environment.ts';
import type { AggregatorVariables } from '../lambda/variables.ts';

/** The aggregator's environment, checked once per container. Dead letters: for the marks of attempts beside them. */
export interface AggregatorConfig extends ConsumerConfig {
  readonly streamArn: string;
  /** The stack's. Absent: the stream may be another account's. */
  readonly account?: string;
  /** Absent when no notifications are sent. */
  readonly alertTopicArn?: string;
  /** When the windows were first set up, in milliseconds since the epoch: alerts that were over by then aren't notified. */
  readonly installedAt?: number;
}

/** @throws Error that names every key that is wrong */
export function readAggregatorConfig(
  environment: Readonly<Record<string, string | undefined>>,
): AggregatorConfig {
  return readEnvironment(environment, (reader: EnvironmentReader<keyof AggregatorVariables>) => {
    const streamArn = reader.arn('STREAM_ARN', 'kinesis');
    if (streamArn === undefined) reader.problem('STREAM_ARN', 'must be the ARN of the stream');
    const account = reader.text('STACK_ACCOUNT');
    if (account !== undefined && !/^\d{12}$/.test(account)) {
      reader.problem('STACK_ACCOUNT', 'must be the 12 digits of an account');
    }
    const alertTopicArn = reader.arn('ALERT_TOPIC_ARN', 'sns');
    const installedAt = reader.time('INSTALLED_AT');
    return {
      ...readConsumer(reader),
      streamArn: streamArn ?? '',
      ...(account !== undefined && { account }),
      ...(alertTopicArn !== undefined && { alertTopicArn }),
      ...(installedAt !== undefined && { installedAt }),
    };
  });
}
