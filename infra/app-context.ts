import { CURRENT_VERSION_FLAG_DEFAULTS, CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { readCdkJson } from './cdk-context.ts';

/**
 * The CDK's feature flags that the templates are made with. They hold wherever a stack is synthesised, so that a
 * project's own `cdk.json` needs none of them.
 */
const featureFlags = {
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:target-partitions': ['aws', 'aws-cn'],
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:includePrefixInUniqueNameGeneration': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
  '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true,
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
} as const;

/**
 * The flags that the CDK would have new apps turn on, as they are where nobody sets them. Set like this they change no
 * template, and the CDK CLI doesn't count them as forgotten on each synth.
 */
function otherFlags(): Record<string, unknown> {
  const defaults: Readonly<Record<string, unknown>> = CURRENT_VERSION_FLAG_DEFAULTS;
  const flags = Object.entries<unknown>(CURRENTLY_RECOMMENDED_FLAGS).flatMap(([name, recommended]) => {
    const value = defaults[name] ?? (typeof recommended === 'boolean' ? false : undefined);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(flags);
}

/**
 * The CDK's context as it is under the CDK CLI, which isn't there when a stack is synthesised in process.
 * @param project folder whose `cdk.json` may set more, or flags otherwise
 * @throws OptionsError for a `cdk.json` that the CDK CLI can't read either
 */
export function appContext(project: string): Record<string, unknown> {
  return {
    ...otherFlags(),
    ...featureFlags,
    ...readCdkJson(project).context,
    'aws:cdk:enable-asset-metadata': true,
    'aws:cdk:enable-path-metadata': true,
  };
}
