import { RemovalPolicy } from 'aws-cdk-lib/core';
import { expect, test } from 'vitest';
import { readOptions } from '../../../infra/options/read-options.ts';
import { dataRemovalPolicy } from '../../../infra/options/stage.ts';
import { stackNameOf } from '../../../infra/pipeline-stack.ts';
import { resourcesOf, templateOf } from '../template-of.ts';

const types = ['AWS::Kinesis::Stream', 'AWS::OpenSearchService::Domain', 'AWS::S3::Bucket'];

// Kept, but for a first deployment that fails: with its names taken, no second one could succeed.
test.each([
  { stage: 'prod', onDelete: 'RetainExceptOnCreate', onReplace: 'Retain' },
  { stage: 'dev', onDelete: 'Delete', onReplace: 'Delete' },
  { stage: 'local', onDelete: 'Delete', onReplace: 'Delete' },
])('what holds data is dealt with as $onDelete in the stage $stage', ({ stage, onDelete, onReplace }) => {
  const template = templateOf({ stage });
  const resources = types.flatMap((type) => resourcesOf(template, type));
  expect(resources).toHaveLength(types.length);
  for (const resource of resources) {
    expect(resource).toMatchObject({ DeletionPolicy: onDelete, UpdateReplacePolicy: onReplace });
  }
});

test('without a stage a stack is for trying out: it says so in its name, and goes whole', () => {
  const options = readOptions({ pipeline: 'sensors' }, ['sensors']);
  expect(stackNameOf(options)).toBe('shardline-sensors-dev');
  expect(dataRemovalPolicy(options.stage)).toBe(RemovalPolicy.DESTROY);
});

test.each([
  { stage: 'prod', emptied: false },
  { stage: 'dev', emptied: true },
  { stage: 'local', emptied: false },
])('dead letters are emptied before the bucket goes in the stage $stage: $emptied', ({ stage, emptied }) => {
  const emptier = resourcesOf(templateOf({ stage }), 'Custom::S3AutoDeleteObjects');
  expect(emptier.length > 0).toBe(emptied);
});
