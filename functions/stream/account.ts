import type { KinesisClientConfig } from '@aws-sdk/client-kinesis';

/** Whose services are called. */
export interface AwsAccount {
  /** Any services but those of AWS: the local run, LocalStack. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

const defaultLocalRegion = 'us-east-1';

type AccountConfig = Pick<KinesisClientConfig, 'endpoint' | 'region' | 'profile' | 'credentials'>;

/**
 * What every client of an account is told. On a loopback endpoint nothing needs to be set: made-up credentials and a
 * region are used unless the environment names some.
 */
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
