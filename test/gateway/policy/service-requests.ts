import { isObject } from '../../../functions/core/json/object.ts';
import { ofFunction, ofMapping } from './lambda-requests.ts';
import type { ResolvedResource, ResolvedTemplate } from './resolve.ts';
import { calls, docs, listAt, logActions, logStream, type ServiceRequest, textAt } from './service-call.ts';

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
