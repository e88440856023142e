import { expect, test } from 'vitest';
import { toolPolicy, toolRights } from '../../../infra/rights/tool-rights.ts';

const names = { pipeline: 'sensors', documents: ['sensors-*'] };

test("a tool's policy names the parts by their ARNs, and leaves out one that the pipeline hasn't", () => {
  const arns = { stack: 'S', bucket: 'B', indexer: 'I' };
  expect(toolPolicy(toolRights(names).redrive, arns)).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['cloudformation:DescribeStacks'], Resource: ['S'] },
      { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: ['B'] },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:DeleteObject'],
        Resource: ['B/aws/lambda/*', 'B/rejected/*'],
      },
      {
        Effect: 'Allow',
        Action: ['s3:PutObject'],
        Resource: ['B/aws/lambda/*', 'B/rejected/*', 'B/redriven/*'],
      },
      { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: ['I'] },
    ],
  });
});
