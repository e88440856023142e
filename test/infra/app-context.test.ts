import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { expect, test } from 'vitest';
import { appContext } from '../../infra/app-context.ts';
import { packageRoot } from '../../infra/bundle/roots.ts';

test('no feature flag is left for the CDK CLI to count as not configured', () => {
  const context = appContext(packageRoot);
  const open = Object.keys(CURRENTLY_RECOMMENDED_FLAGS).filter((name) => context[name] === undefined);
  expect(open).toEqual([]);
});

test('a flag that the templates are not made with is as the CDK has it where nobody sets it', () => {
  const context = appContext(packageRoot);
  expect(context).toMatchObject({
    '@aws-cdk/aws-iam:minimizePolicies': true,
    '@aws-cdk/aws-ecs:arnFormatIncludesClusterName': false,
  });
});
