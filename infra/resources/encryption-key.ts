import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { PipelineStackOptions } from '../options/options.ts';

/**
 * The customer's own key for what the stack creates. Its policy is the customer's: CDK can't add to it, so
 * docs/operate/security.md says what it must allow. One for each construct: an imported key is no resource.
 */
export function encryptionKeyOf(
  scope: Construct,
  { encryptionKeyArn }: Pick<PipelineStackOptions, 'encryptionKeyArn'>,
  id = 'EncryptionKey',
): IKey | undefined {
  return encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(scope, id, encryptionKeyArn);
}
