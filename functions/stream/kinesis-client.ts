import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Whose services are called. */
export interface AwsAccount {
  /** Any services but those of AWS: the local run, LocalStack. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

export interface KinesisTarget extends AwsAccount {
  /** Default 3, the SDK's own. 1 for a caller that retries by itself. */
  readonly maxAttempts?: number | undefined;
}

const connectionTimeoutMs = 5_000;
const requestTimeoutMs = 30_000;
const defaultLocalRegion = 'us-east-1';

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

type AccountConfig = Pick<KinesisClientConfig, 'endpoint' | 'region' | 'profile' | 'credentials'>;

/** What every client of an account is told; see `kinesisClient`. */
export function accountConfig(account: AwsAccount): AccountConfig {
  return {
    ...(account.profile !== undefined && { profile: account.profile }),
    ...(account.endpoint !== undefined && forEndpoint(account, account.endpoint)),
    ...(account.region !== undefined && { region: account.region }),
  };
}

function forEndpoint(target: AwsAccount, endpoint: string): AccountConfig {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_PROFILE } = process.env;
  const region = AWS_REGION ?? AWS_DEFAULT_REGION ?? defaultLocalRegion;
  const named = target.profile ?? AWS_PROFILE ?? AWS_ACCESS_KEY_ID;
  // `test` is LocalStack's own pair. Without it the SDK would ask the instance metadata service, and wait.
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return named === undefined && isLoopback(endpoint)
    ? { endpoint, region, credentials }
    : { endpoint, region };
}

/** `localhost`, names below it (LocalStack's `*.localhost.localstack.cloud` resolve to 127.0.0.1 too), and loopback addresses. */
export function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost|(.+\.)?localhost\.localstack\.cloud)$/.test(hostname);
}
