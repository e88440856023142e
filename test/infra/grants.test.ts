import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { type Statement, statementsOf, theResource, windowsTemplateOf } from './template-of.ts';

/** Beginnings of the roles' descriptions. */
const roles = ['Indexes', 'Aggregates', 'Sets up'] as const;

function grantsOf(role: string, template: Template): Statement[] {
  const { logicalId } = theResource(template, 'AWS::IAM::Role', `"Description":"${role} `);
  const { Properties } = theResource(template, 'AWS::IAM::Policy', `"Roles":[{"Ref":"${logicalId}"}]`);
  return statementsOf(Properties.PolicyDocument);
}

const actionsOf = (statements: readonly Statement[]) =>
  [...new Set(statements.flatMap(({ Action }) => Action))].toSorted();

describe.each(['Indexes', 'Aggregates'])('the role that %s', (role) => {
  const grants = grantsOf(role, windowsTemplateOf());

  // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
  test('reads the stream by what Lambda needs for it, and subscribes to nothing', () => {
    const kinesis = actionsOf(grants).filter((action) => action.startsWith('kinesis:'));
    expect(kinesis).toEqual([
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ]);
  });

  // A bucket that is deleted can be made anew under its name in another account.
  test("writes to the bucket only while it is the account's own", () => {
    const s3 = grants.filter(({ Action }) => Action.some((action) => action.startsWith('s3:')));
    expect(s3.length).toBeGreaterThan(0);
    for (const { Condition } of s3) {
      expect(Condition).toEqual({ StringEquals: { 's3:ResourceAccount': { Ref: 'AWS::AccountId' } } });
    }
  });
});

test.each(roles)(
  'inside a VPC the code of the function that %s can not use the interfaces it needs',
  (role) => {
    const grants = grantsOf(role, windowsTemplateOf({ domainSize: 'production' }));
    const network = grants.filter(({ Action }) => Action.some((action) => action.startsWith('ec2:')));
    const [allowed, denied, ...others] = network;
    expect(others).toEqual([]);
    expect(allowed).toMatchObject({ Effect: 'Allow', Resource: '*' });
    expect(denied).toMatchObject({ Effect: 'Deny', Resource: '*', Action: allowed?.Action });
    expect(JSON.stringify(denied?.Condition)).toMatch(
      /^{"ArnLike":{"lambda:SourceFunctionArn":.*:lambda:.*:function:\*/,
    );
  },
);

test("OpenSearch Service may write the domain's logs for this domain only", () => {
  const { Properties } = theResource(windowsTemplateOf(), 'AWS::Logs::ResourcePolicy');
  expect(JSON.stringify(Properties.PolicyDocument)).toMatch(
    /StringEquals.*aws:SourceAccount.*ArnLike.*aws:SourceArn.*:domain\/web-traffic-prod/,
  );
});

test('no role may do everything of a service, or anything with every resource, but what AWS leaves no choice in', () => {
  const template = windowsTemplateOf({ domainSize: 'production' });
  for (const statement of roles.flatMap((role) => grantsOf(role, template))) {
    expect(statement.Action.filter((action) => action.endsWith(':*') || action === '*')).toEqual([]);
    if (statement.Resource !== '*') continue;
    expect(statement.Action.filter((action) => !action.startsWith('ec2:'))).toEqual([]);
  }
});
