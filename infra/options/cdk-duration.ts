import { Duration as CdkDuration } from 'aws-cdk-lib/core';
import { type Duration, milliseconds } from '../../functions/pipeline/duration.ts';

/** `15m`, as options have it, in CDK's own type. */
export function cdkDuration(duration: Duration): CdkDuration {
  return CdkDuration.seconds(milliseconds(duration) / 1_000);
}
