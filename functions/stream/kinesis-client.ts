import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type AwsAccount, accountConfig } from './account.ts';

export interface KinesisTarget extends AwsAccount {
  /** Default 3, the SDK's own. 1 for a caller that retries by itself. */
  readonly maxAttempts?: number | undefined;
}

const connectionTimeoutMs = 5_000;
const requestTimeoutMs = 30_000;

/**
 * A client for AWS, or for the endpoint. On a loopback endpoint nothing needs to be set: made-up credentials and a
 * region are used unless the environment names some. Close it with `destroy()`.
 */
export function kinesisClient(target: KinesisTarget): KinesisClient {
  const config: KinesisClientConfig = {
    ...accountConfig(target),
    // The SDK speaks HTTP/2 to Kinesis, which few local Kinesis services understand; HTTP/1.1 serves AWS as well.
    requestHandler: new NodeHttpHandler({
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    }),
  };
  if (target.maxAttempts !== undefined) config.maxAttempts = target.maxAttempts;
  return new KinesisClient(config);
}
