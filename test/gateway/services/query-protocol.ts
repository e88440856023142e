import { Unjudgeable, type WireRequest } from '../wire-request.ts';
import { need, type Place, type ReadCall } from './call.ts';

type ResourceOf = (fields: URLSearchParams, place: Place) => string;

/** What an action is asked for: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
const topic: ResourceOf = (fields) => fields.get('TopicArn') ?? '';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
const stack: ResourceOf = (fields, { account, region }) => {
  const name = fields.get('StackName') ?? '*';
  return name.startsWith('arn:') ? name : `arn:aws:cloudformation:${region}:${account}:stack/${name}/*`;
};

const ofStack = [
  'CreateChangeSet',
  'DeleteChangeSet',
  'DeleteStack',
  'DescribeChangeSet',
  'DescribeStackEvents',
  'DescribeStackResource',
  'DescribeStackResources',
  'DescribeStacks',
  'ExecuteChangeSet',
  'GetTemplate',
  'ListStackResources',
];

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
const passedToCloudFormation = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };

const services: Readonly<Record<string, Readonly<Record<string, { action: string; resource: ResourceOf }>>>> =
  {
    sns: {
      Publish: { action: 'sns:Publish', resource: topic },
      PublishBatch: { action: 'sns:Publish', resource: topic },
      GetTopicAttributes: { action: 'sns:GetTopicAttributes', resource: topic },
    },
    cloudformation: Object.fromEntries(
      ofStack.map((operation) => [operation, { action: `cloudformation:${operation}`, resource: stack }]),
    ),
  };

/** Reads calls of a service that takes forms: SNS, CloudFormation. */
export function queryCalls(service: string): ReadCall {
  return (wire, _params, place) => {
    const fields = formOf(wire);
    const operation = fields.get('Action') ?? '';
    const known = services[service]?.[operation];
    if (known === undefined) throw new Unjudgeable(`what ${service}:${operation} needs isn't known here`);
    const passed = fields.get('RoleARN');
    return {
      needs: [
        need(known.action, known.resource(fields, place)),
        ...(passed === null ? [] : [need('iam:PassRole', passed, passedToCloudFormation)]),
      ],
    };
  };
}

export function formOf({ method, body }: WireRequest): URLSearchParams {
  if (method !== 'POST') throw new Unjudgeable(`a form is sent by POST, not by ${method}`);
  return new URLSearchParams(body.toString());
}
