import { expect, test } from 'vitest';
import { resourcesOf, templateOf } from './template-of.ts';

const types = ['AWS::Kinesis::Stream', 'AWS::OpenSearchService::Domain', 'AWS::S3::Bucket'];

test.each([
  { stage: 'prod', policy: 'Retain' },
  { stage: 'dev', policy: 'Delete' },
  { stage: 'local', policy: 'Delete' },
])('what holds data has the removal policy $policy in the stage $stage', ({ stage, policy }) => {
  const template = templateOf({ stage });
  for (const resource of types.flatMap((type) => resourcesOf(template, type))) {
    expect(resource).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
  }
});

test('data is kept when no stage is given', () => {
  const stream = resourcesOf(templateOf(), 'AWS::Kinesis::Stream');
  expect(stream).toMatchObject([{ DeletionPolicy: 'Retain' }]);
});

test.each([
  { stage: 'prod', emptied: false },
  { stage: 'dev', emptied: true },
  { stage: 'local', emptied: false },
])('dead letters are emptied before the bucket goes in the stage $stage: $emptied', ({ stage, emptied }) => {
  const emptier = resourcesOf(templateOf({ stage }), 'Custom::S3AutoDeleteObjects');
  expect(emptier.length > 0).toBe(emptied);
});
