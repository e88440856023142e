import { describe, expect, test } from 'vitest';
import { decider } from './decide.ts';
import { resolveTemplate } from './resolve.ts';

const deployment = { stackName: 'stack', account: '123456789012', region: 'eu-central-1' };
const role = 'arn:aws:iam::123456789012:role/stack-Role';
const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const PolicyDocument = { Version: '2012-10-17', Statement: [statement] };
const trust = {
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const Role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } };

const decideIn = (Resources: object) => decider(resolveTemplate({ Resources }, deployment));

describe('policies are found wherever a template holds them', () => {
  test.each([
    [
      'inline',
      {
        Role: {
          ...Role,
          Properties: { ...Role.Properties, Policies: [{ PolicyName: 'p', PolicyDocument }] },
        },
      },
    ],
    [
      'attached',
      { Role, P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument, Roles: [{ Ref: 'Role' }] } } },
    ],
    [
      'managed',
      {
        Role,
        P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument, Roles: [{ Ref: 'Role' }] } },
      },
    ],
  ])('%s', (_, resources) => {
    const decide = decideIn(resources);
    const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context: {} };
    expect(decide(role, request)).toMatchObject({ allowed: true, by: [{ index: 0, statement }] });
    expect(decide(`${role}-other`, request)).toMatchObject({ allowed: false, reason: 'no-allow' });
  });

  test('of AWS, attached', () => {
    const managed = ['arn:aws:iam::aws:policy/AWSCloudFormationReadOnlyAccess'];
    const decide = decideIn({
      Role: { ...Role, Properties: { ...Role.Properties, ManagedPolicyArns: managed } },
    });
    const resource = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/s/1';
    const may = (action: string) => decide(role, { action, resource, context: {} }).allowed;
    expect(may('cloudformation:DescribeStacks')).toBe(true);
    expect(may('cloudformation:DeleteStack')).toBe(false);
  });

  test("a function's permissions, with the source that may use them", () => {
    const decide = decideIn({
      Function: { Type: 'AWS::Lambda::Function' },
      Rule: { Type: 'AWS::Events::Rule' },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { Ref: 'Function' },
          Principal: 'events.amazonaws.com',
          SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
        },
      },
    });
    const resource = 'arn:aws:lambda:eu-central-1:123456789012:function:stack-Function';
    const invoke = (source: string) =>
      decide('events.amazonaws.com', {
        action: 'lambda:InvokeFunction',
        resource,
        context: { 'aws:SourceArn': `arn:aws:events:eu-central-1:123456789012:rule/${source}` },
      }).allowed;
    expect([invoke('stack-Rule'), invoke('another')]).toEqual([true, false]);
  });

  test('who may assume a role', () => {
    const request = { action: 'sts:AssumeRole', resource: role, context: {} };
    const decide = decideIn({ Role });
    expect(decide('lambda.amazonaws.com', request).allowed).toBe(true);
    expect(decide('events.amazonaws.com', request).allowed).toBe(false);
  });

  test("the key that AWS manages for topics serves the account's roles, and no alarms", () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:stack-Topic';
    const toAlarms = {
      Effect: 'Allow',
      Action: 'sns:Publish',
      Resource: topic,
      Principal: { Service: 'cloudwatch.amazonaws.com' },
    };
    const publish = { Effect: 'Allow', Action: 'sns:Publish', Resource: topic };
    const decide = decideIn({
      Role,
      P: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: { Statement: [publish] }, Roles: [{ Ref: 'Role' }] },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: 'alias/aws/sns' } },
      T: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [topic], PolicyDocument: { Statement: [toAlarms] } },
      },
    });
    const request = { action: 'sns:Publish', resource: topic, context: {} };
    expect(decide(role, request).allowed).toBe(true);
    expect(decide('cloudwatch.amazonaws.com', request)).toMatchObject({
      allowed: false,
      message: expect.stringContaining('kms:GenerateDataKey'),
    });
  });
});

describe('a policy that is not evaluated is an error, by resource and key', () => {
  test.each([
    [
      'of a type that is not known',
      { Q: { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument } } },
      'Q.PolicyDocument',
    ],
    [
      "of an endpoint's",
      { E: { Type: 'AWS::EC2::VPCEndpoint', Properties: { PolicyDocument } } },
      'E.PolicyDocument',
    ],
    [
      'a boundary',
      { Role: { ...Role, Properties: { ...Role.Properties, PermissionsBoundary: 'arn' } } },
      'Role.PermissionsBoundary',
    ],
    [
      'of AWS',
      { Role: { ...Role, Properties: { ...Role.Properties, ManagedPolicyArns: ['arn'] } } },
      'Role.ManagedPolicyArns',
    ],
    [
      'with an element unknown',
      {
        Role,
        P: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            Roles: [{ Ref: 'Role' }],
            PolicyDocument: { Statement: [{ ...statement, Conditions: {} }] },
          },
        },
      },
      'P statement 0',
    ],
    [
      'of a permission',
      { P: { Type: 'AWS::Lambda::Permission', Properties: { PrincipalOrgID: 'o' } } },
      'P.PrincipalOrgID',
    ],
  ])('%s', (_, resources, where) => {
    expect(() => decideIn(resources)).toThrow(where);
  });
});
