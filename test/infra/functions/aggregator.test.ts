import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import {
  type Resource,
  resourcesOf,
  statementsOf,
  templateOf,
  theResource,
  windowsTemplateOf,
} from '../template-of.ts';

const lambdaType = 'AWS::Lambda::Function';
const mappingType = 'AWS::Lambda::EventSourceMapping';

function theAggregator(template: Template): Resource {
  return theResource(template, lambdaType, 'Keeps windows');
}

function mappingOf(template: Template, { logicalId }: Resource): Resource {
  return theResource(template, mappingType, `{"Ref":"${logicalId}"}`);
}

function policyOf(template: Template) {
  const policy = theResource(template, 'AWS::IAM::Policy', 'sns:Publish');
  return statementsOf(policy.Properties.PolicyDocument);
}

test('a pipeline without windows has neither aggregator nor schedule nor topic', () => {
  const template = templateOf();
  const all = JSON.stringify(template.toJSON());
  expect(all).not.toMatch(/Aggregat|AlertTopic|AWS::Events::Rule|AWS::SNS::Topic/);
});

describe("the aggregator's mapping", () => {
  test('delivers the batches of a shard one at a time, whatever the indexer may take at once', () => {
    const template = windowsTemplateOf({ parallelizationFactor: '10' });
    const mapping = mappingOf(template, theAggregator(template));
    expect(mapping.Properties).toMatchObject({ ParallelizationFactor: 1 });
    const indexer = theResource(template, lambdaType, 'Indexes the records');
    expect(mappingOf(template, indexer).Properties).toMatchObject({ ParallelizationFactor: 10 });
  });

  test('reads the same stream as the indexer, and loses no record of it either', () => {
    const template = windowsTemplateOf({ maxBatchingWindow: '3s', streamRetention: '24h' });
    const { Properties } = mappingOf(template, theAggregator(template));
    const bucket = theResource(template, 'AWS::S3::Bucket').logicalId;
    const stream = theResource(template, 'AWS::Kinesis::Stream').logicalId;
    expect(Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [stream, 'Arn'] },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1_000,
      MaximumBatchingWindowInSeconds: 3,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 23 * 3_600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [bucket, 'Arn'] } } },
    });
  });

  test('has a batch size of its own', () => {
    const template = windowsTemplateOf({ batchSize: '500', aggregatorBatchSize: '5000' });
    expect(mappingOf(template, theAggregator(template)).Properties).toMatchObject({ BatchSize: 5_000 });
  });

  test('waits until the templates of the windows are installed', () => {
    const template = windowsTemplateOf();
    const setup = theResource(template, 'Custom::SearchTemplates').logicalId;
    expect(mappingOf(template, theAggregator(template)).DependsOn).toContain(setup);
  });
});

describe('the aggregator', () => {
  test('knows its stream and its topic', () => {
    const template = windowsTemplateOf({ functionMemory: '1024', functionTimeout: '2m' });
    expect(theAggregator(template).Properties).toMatchObject({
      MemorySize: 1_024,
      Timeout: 120,
      Environment: {
        Variables: {
          SEARCH_AUTH: 'sigv4',
          DEAD_LETTERS: { 'Fn::Join': ['', ['s3://', expect.anything()]] },
          HISTORICAL_INPUT: 'false',
          STREAM_ARN: { 'Fn::GetAtt': [theResource(template, 'AWS::Kinesis::Stream').logicalId, 'Arn'] },
          STACK_ACCOUNT: { Ref: 'AWS::AccountId' },
          ALERT_TOPIC_ARN: { Ref: theResource(template, 'AWS::SNS::Topic').logicalId },
          INSTALLED_AT: {
            'Fn::GetAtt': [theResource(template, 'Custom::SearchTemplates').logicalId, 'installedAt'],
          },
          STACK_NAME: 'shardline-web-traffic-prod',
          POWERTOOLS_SERVICE_NAME: 'web-traffic',
          POWERTOOLS_METRICS_NAMESPACE: 'Shardline',
        },
      },
    });
  });

  test('may read its stream, publish to its one topic, and write its log and marks, and nothing else', () => {
    const template = windowsTemplateOf();
    const statements = policyOf(template);
    const actions = statements.flatMap(({ Action }) => Action);
    expect(new Set(actions.map((action) => action.split(':')[0]))).toEqual(
      new Set(['kinesis', 'logs', 's3', 'sns']),
    );
    expect(actions).toEqual(expect.arrayContaining(['kinesis:ListShards', 'kinesis:GetRecords']));
    expect(actions.filter((action) => /\*|^kinesis:(Put|Create|Delete|Update)/.test(action))).toEqual([]);
    const publish = statements.filter(({ Action }) => Action.includes('sns:Publish'));
    const topic = { Ref: theResource(template, 'AWS::SNS::Topic').logicalId };
    expect(publish).toMatchObject([{ Action: ['sns:Publish'], Resource: topic }]);
  });

  test('may write in bulk, and search its own indices only', () => {
    const template = windowsTemplateOf();
    const { AccessPolicies } = theResource(template, 'AWS::OpenSearchService::Domain').Properties;
    const own = statementsOf(AccessPolicies).filter((statement) =>
      JSON.stringify(statement.Principal).includes('AggregatorRole'),
    );
    expect(new Set(own.flatMap(({ Action }) => Action))).toEqual(new Set(['es:ESHttpPost']));
    const paths = [...JSON.stringify(own).matchAll(/domain\/web-traffic-prod\/([^"]+)"/g)].map(
      ([, path]) => path,
    );
    expect(paths).toEqual(expect.arrayContaining(['_bulk', '_mget', 'window-panes.web-traffic.*/_msearch']));
    expect(paths.filter((path = '') => !/^_|\.web-traffic(\.\*)?\/_/.test(path))).toEqual([]);
  });

  test('may not touch dead letters but those that Lambda writes for it', () => {
    const store = policyOf(windowsTemplateOf()).filter(({ Action }) =>
      Action.some((action) => action.startsWith('s3:')),
    );
    const rights = store.map(({ Action, Resource }) => [
      Action.map((action) => action.replace('s3:', '')).join(),
      /"\/([^"]*)"/.exec(JSON.stringify(Resource))?.[1],
    ]);
    expect(rights).toEqual([
      ['PutObject', 'aws/lambda/*'],
      ['GetObject,PutObject,DeleteObject', 'attempts/*'],
      ['ListBucket', undefined],
    ]);
  });
});

describe('the sweep', () => {
  test('comes each minute, and is not repeated when it fails', () => {
    const template = windowsTemplateOf();
    const { logicalId } = theAggregator(template);
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [logicalId, 'Arn'] },
          Input: '{"shardline":{"mode":"sweep"}}',
          RetryPolicy: { MaximumRetryAttempts: 0 },
        }),
      ],
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: logicalId },
      MaximumRetryAttempts: 0,
    });
  });

  test('is the only one that may invoke the function from outside', () => {
    const template = windowsTemplateOf();
    const { logicalId } = theAggregator(template);
    const permissions = resourcesOf(template, 'AWS::Lambda::Permission').filter(({ Properties }) =>
      JSON.stringify(Properties.FunctionName).includes(logicalId),
    );
    const rule = theResource(template, 'AWS::Events::Rule').logicalId;
    expect(permissions.map(({ Properties }) => Properties)).toMatchObject([
      { Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] } },
    ]);
  });
});

test('in a VPC without a way out, Kinesis and SNS are reached from the functions, and from nowhere else', () => {
  const template = windowsTemplateOf({ domainSize: 'production', domainVolume: '200' });
  const endpoints = resourcesOf(template, 'AWS::EC2::VPCEndpoint').filter(
    ({ Properties }) => Properties.VpcEndpointType === 'Interface',
  );
  const services = endpoints.map(({ Properties }) => JSON.stringify(Properties.ServiceName));
  expect(services.toSorted()).toEqual([
    expect.stringContaining('kinesis-streams'),
    expect.stringContaining('sns'),
  ]);
  const from = (service: string) =>
    resourcesOf(template, 'AWS::EC2::SecurityGroupIngress')
      .filter(({ Properties }) => JSON.stringify(Properties.GroupId).includes(`Vpc${service}SecurityGroup`))
      .map(({ Properties }) => ({ port: Properties.ToPort, from: Properties.SourceSecurityGroupId }));
  const functions = { 'Fn::GetAtt': [expect.stringContaining('FunctionGroup'), 'GroupId'] };
  expect(from('Kinesis')).toEqual([{ port: 443, from: functions }]);
  expect(from('Sns')).toEqual([{ port: 443, from: functions }]);
  for (const { Properties } of resourcesOf(template, 'AWS::EC2::SecurityGroup')) {
    expect(Properties.SecurityGroupIngress).toBeUndefined();
  }
});
