import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { PipelineStackOptions } from '../options/options.ts';
import { encryptionKeyOf } from './encryption-key.ts';

export interface LogGroupOptions extends Pick<PipelineStackOptions, 'logRetention' | 'encryptionKeyArn'> {
  /** Default: it goes with the stack. */
  readonly removalPolicy?: RemovalPolicy;
}

/** A log group that keeps what the options say, encrypted with the customer's own key if there is one. */
export function logGroup(scope: Construct, id: string, options: LogGroupOptions): LogGroup {
  const encryptionKey = encryptionKeyOf(scope, options, `${id}Key`);
  const group = new LogGroup(scope, id, {
    retention: options.logRetention,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.DESTROY,
    ...(encryptionKey && { encryptionKey }),
  });
  if (encryptionKey === undefined) {
    Validations.of(group).acknowledge({
      id: 'NIST.800.53.R5-CloudWatchLogGroupEncrypted',
      reason: 'CloudWatch Logs encrypts every log with a key of its own; encryptionKeyArn gives another.',
    });
  }
  return group;
}
