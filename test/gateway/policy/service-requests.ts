import { isObject } from '../../../functions/core/object.ts';
import type { AccessRequest } from './decide.ts';
import { functionOf } from './functions-of.ts';
import type { ResolvedResource, ResolvedTemplate } from './resolve.ts';

/** A call that no line of ours sends: a service of AWS makes it, by its documentation, for what the template asks of it. */
export interface ServiceRequest {
  readonly principal: string;
  readonly request: AccessRequest;
  /** Who sends it, and when. */
  readonly sender: string;
  readonly page: string;
}

const docs = 'https://docs.aws.amazon.com';
const lambda = `${docs}/lambda/latest/dg`;
const secure = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

/** All that the services will ask for once the template is deployed. */
export function serviceRequests(stack: ResolvedTemplate): readonly ServiceRequest[] {
  return [...stack.resources.values()].flatMap((resource) => {
    switch (resource.type) {
      case 'AWS::Lambda::Function':
        return ofFunction(resource, stack);
      case 'AWS::Lambda::EventSourceMapping':
        return ofMapping(resource, stack);
      case 'AWS::Events::Rule':
        return ofRule(resource, stack);
      case 'AWS::CloudWatch::Alarm':
        return ofAlarm(resource, stack);
      case 'AWS::OpenSearchService::Domain':
        return ofDomain(resource, stack);
      case 'AWS::EC2::FlowLog':
        return ofFlowLog(resource, stack);
      default:
        return [];
    }
  });
}

function ofFunction({ logicalId, property }: ResolvedResource, stack: ResolvedTemplate): ServiceRequest[] {
  const { roleArn } = functionOf(stack, logicalId);
  const as = (actions: readonly string[], resource: string, does: string, page: string) =>
    calls(roleArn, actions, resource, { sender: `AWS Lambda: ${does}`, page: `${lambda}/${page}` });
  const group = textAt(property('LoggingConfig'), 'LogGroup');
  const key = property('KmsKeyArn');
  return [
    ...calls('lambda.amazonaws.com', ['sts:AssumeRole'], roleArn, {
      sender: 'AWS Lambda: takes the role of the function that it runs',
      page: `${lambda}/lambda-intro-execution-role.html`,
    }),
    ...as(logActions, logStream(group, stack), "writes the function's log", 'monitoring-cloudwatchlogs.html'),
    ...(property('VpcConfig') === undefined
      ? []
      : as(networkActions, '*', "gives the function's network interfaces", 'configuration-vpc.html')),
    ...(key === undefined
      ? []
      : as(
          ['kms:Decrypt'],
          String(key),
          "decrypts the function's environment",
          'configuration-envvars-encryption.html',
        )),
  ];
}

const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents'];

const networkActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

const pollActions = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];

function ofMapping({ property }: ResolvedResource, stack: ResolvedTemplate): ServiceRequest[] {
  const name = String(property('FunctionName'));
  const reader = [...stack.resources.values()].find(
    (each) => each.type === 'AWS::Lambda::Function' && (each.ref === name || each.arn() === name),
  );
  const { roleArn } = functionOf(stack, reader?.logicalId ?? name);
  const bucket = textAt(at(at(property('DestinationConfig'), 'OnFailure'), 'Destination') ?? '');
  const page = `${lambda}/with-kinesis.html`;
  const failed = `${lambda}/kinesis-on-failure-destination.html`;
  const sender = 'AWS Lambda: leaves a batch that it gives up in the bucket';
  return [
    ...calls(roleArn, pollActions, String(property('EventSourceArn')), {
      sender: 'AWS Lambda: reads the stream',
      page,
    }),
    ...(bucket === ''
      ? []
      : [
          ...calls(roleArn, ['s3:PutObject'], `${bucket}/aws/lambda/mapping/shardId-0/2026/11/30/x`, {
            sender,
            page: failed,
          }),
          ...calls(roleArn, ['s3:ListBucket'], bucket, { sender, page: failed }),
        ]),
  ];
}

function ofRule(rule: ResolvedResource, { account }: ResolvedTemplate): ServiceRequest[] {
  return listAt(rule.property('Targets')).flatMap((target) =>
    calls('events.amazonaws.com', ['lambda:InvokeFunction'], textAt(target, 'Arn'), {
      sender: 'Amazon EventBridge: invokes what the rule names',
      page: `${docs}/eventbridge/latest/userguide/eb-use-resource-based.html`,
      context: { 'aws:SourceArn': rule.arn(), 'aws:SourceAccount': account.id },
    }),
  );
}

function ofAlarm(alarm: ResolvedResource, { account }: ResolvedTemplate): ServiceRequest[] {
  const actions = ['AlarmActions', 'OKActions', 'InsufficientDataActions'];
  const topics = new Set(actions.flatMap((name) => listAt(alarm.property(name)).map(String)));
  return [...topics].flatMap((topic) =>
    calls('cloudwatch.amazonaws.com', ['sns:Publish'], topic, {
      sender: 'Amazon CloudWatch: tells of an alarm',
      page: `${docs}/sns/latest/dg/sns-access-policy-use-cases.html`,
      context: { 'aws:SourceArn': alarm.arn(), 'aws:SourceAccount': account.id },
    }),
  );
}

function ofDomain(domain: ResolvedResource, { account }: ResolvedTemplate): ServiceRequest[] {
  const options = domain.property('LogPublishingOptions');
  return Object.values(isObject(options) ? options : {}).flatMap((option) =>
    calls(
      'es.amazonaws.com',
      logActions,
      textAt(option, 'CloudWatchLogsLogGroupArn').replace(/\*$/, 'log-stream:x'),
      {
        sender: 'Amazon OpenSearch Service: writes the logs of the domain',
        page: `${docs}/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html`,
        context: { 'aws:SourceArn': domain.arn(), 'aws:SourceAccount': account.id },
      },
    ),
  );
}

function ofFlowLog({ property }: ResolvedResource, stack: ResolvedTemplate): ServiceRequest[] {
  const role = String(property('DeliverLogsPermissionArn'));
  const sent = {
    sender: 'Amazon VPC: writes what the network refuses into its log',
    page: `${docs}/vpc/latest/userguide/flow-logs-iam-role.html`,
  };
  return [
    ...calls('vpc-flow-logs.amazonaws.com', ['sts:AssumeRole'], role, sent),
    ...calls(
      role,
      [...logActions, 'logs:DescribeLogStreams'],
      logStream(String(property('LogGroupName')), stack),
      sent,
    ),
  ];
}

function calls(
  principal: string,
  actions: readonly string[],
  resource: string,
  { context = {}, ...sent }: { sender: string; page: string; context?: AccessRequest['context'] },
): ServiceRequest[] {
  return actions.map((action) => ({
    principal,
    request: { action, resource, context: { ...secure, ...context } },
    ...sent,
  }));
}

function logStream(group: string, { account: { partition, region, id } }: ResolvedTemplate): string {
  return `arn:${partition}:logs:${region}:${id}:log-group:${group}:log-stream:x`;
}

function at(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

function textAt(value: unknown, key?: string): string {
  return String(key === undefined ? value : (at(value, key) ?? ''));
}

function listAt(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
