import { functionOf } from './functions-of.ts';
import type { ResolvedResource, ResolvedTemplate } from './resolve.ts';
import { at, calls, docs, logActions, logStream, type ServiceRequest, textAt } from './service-call.ts';

const lambda = `${docs}/lambda/latest/dg`;

export function ofFunction(
  { logicalId, property }: ResolvedResource,
  stack: ResolvedTemplate,
): ServiceRequest[] {
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

export function ofMapping({ property }: ResolvedResource, stack: ResolvedTemplate): ServiceRequest[] {
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
