import { describe, expect, test } from 'vitest';
import { type Deployment, resolveTemplate } from './resolve.ts';

const deployment: Deployment = { stackName: 'stack', account: '123456789012', region: 'eu-central-1' };

const base = {
  Parameters: {
    Stage: { Type: 'String', Default: 'prod' },
    Trusted: { Type: 'CommaDelimitedList', Default: '' },
  },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    IsDev: { 'Fn::Not': [{ Condition: 'IsProd' }] },
    Both: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsDev' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsDev' }] },
  },
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
    Stream: {
      Type: 'AWS::Kinesis::Stream',
      Properties: { Name: { 'Fn::Sub': `\${AWS::StackName}-\${Stage}` } },
    },
    Function: { Type: 'AWS::Lambda::Function' },
    Domain: { Type: 'AWS::OpenSearchService::Domain', Properties: { DomainName: 'search' } },
    Odd: { Type: 'Custom::Odd' },
    Absent: { Type: 'AWS::SNS::Topic', Condition: 'IsDev' },
  },
};

function resolved(value: unknown, given: Partial<Deployment> = {}): unknown {
  const holder = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: value } };
  const template = { ...base, Resources: { ...base.Resources, Holder: holder } };
  return resolveTemplate(template, { ...deployment, ...given })
    .resources.get('Holder')
    ?.property('DisplayName');
}

describe('intrinsics stand for what CloudFormation gives', () => {
  test.each([
    [{ Ref: 'AWS::AccountId' }, '123456789012'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'Stage' }, 'prod'],
    [{ 'Fn::Join': ['+', { Ref: 'Trusted' }] }, ''],
    [{ Ref: 'Bucket' }, 'stack-bucket'],
    [{ Ref: 'Topic' }, 'arn:aws:sns:eu-central-1:123456789012:alerts'],
    [{ Ref: 'Stream' }, 'stack-prod'],
    [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::stack-bucket'],
    [{ 'Fn::GetAtt': 'Stream.Arn' }, 'arn:aws:kinesis:eu-central-1:123456789012:stream/stack-prod'],
    [
      { 'Fn::GetAtt': ['Function', 'Arn'] },
      'arn:aws:lambda:eu-central-1:123456789012:function:stack-Function',
    ],
    [{ 'Fn::Join': ['/', ['a', { Ref: 'AWS::Region' }, 1]] }, 'a/eu-central-1/1'],
    [{ 'Fn::Sub': `\${Bucket}:\${Topic.TopicName}:\${!Literal}` }, `stack-bucket:alerts:\${Literal}`],
    [{ 'Fn::Sub': [`\${a}-\${Bucket}`, { a: { Ref: 'Stage' } }] }, 'prod-stack-bucket'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['-', { Ref: 'AWS::Region' }] }] }, 'central'],
    [{ 'Fn::Select': ['2', { 'Fn::GetAZs': '' }] }, 'eu-central-1c'],
    [{ 'Fn::If': ['IsProd', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::If': ['IsDev', 'yes', { Ref: 'AWS::NoValue' }] }, undefined],
    [{ 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    [{ 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    [
      [1, { Ref: 'AWS::NoValue' }, 2],
      [1, 2],
    ],
    [{ a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ])('%j', (value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  test('and for what it was told of the deployment', () => {
    const attributes = { 'AWS::OpenSearchService::Domain.DomainEndpoint': '127.0.0.1:9' };
    expect(resolved({ 'Fn::GetAtt': ['Domain', 'DomainEndpoint'] }, { attributes })).toBe('127.0.0.1:9');
    const physicalIds = { Bucket: 'b-17', Topic: 'arn:aws:sns:eu-central-1:123456789012:t-17' };
    expect(resolved({ 'Fn::GetAtt': ['Bucket', 'Arn'] }, { physicalIds })).toBe('arn:aws:s3:::b-17');
    expect(resolved({ 'Fn::GetAtt': ['Topic', 'TopicName'] }, { physicalIds })).toBe('t-17');
  });
});

describe('what has no answer is told by resource and key', () => {
  test.each([
    [{ Ref: 'Nothing' }, 'Holder.DisplayName: Ref Nothing: the template has no such thing'],
    [{ 'Fn::GetAtt': ['Nothing', 'Arn'] }, 'Holder.DisplayName: the template has no resource Nothing'],
    [{ 'Fn::GetAtt': ['Odd', 'Arn'] }, 'Holder.DisplayName: Custom::Odd Odd: its Arn is not known'],
    [
      { 'Fn::GetAtt': ['Topic', 'Colour'] },
      'Holder.DisplayName: AWS::SNS::Topic Topic: its Colour is not known',
    ],
    [{ 'Fn::ImportValue': 'x' }, 'Holder.DisplayName: Fn::ImportValue is not resolved'],
    [{ 'Fn::If': ['Nothing', 1, 2] }, 'Holder.DisplayName: the template has no condition Nothing'],
    [{ 'Fn::Join': ['', [{ a: 1 }]] }, 'Holder.DisplayName: Fn::Join: {"a":1} is no text'],
    [{ 'Fn::Select': [3, ['a']] }, 'Holder.DisplayName: Fn::Select: the list has no element 3'],
  ])('%j', (value, message) => {
    expect(() => resolved(value)).toThrow(message);
  });
});

test('a resource whose condition does not hold is not there', () => {
  expect(resolveTemplate(base, deployment).resources.has('Absent')).toBe(false);
});
