import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

export interface AlarmTopicProps {
  /** Whom the alarms are sent to. */
  readonly email: string;
  /** The customer's own key. Its policy must let CloudWatch use it, as docs/operate/security.md says; the stack can't see to that. */
  readonly key: IKey | undefined;
}

/** Where alarms go: encrypted, over TLS only, and open to the alarms of this stack alone. */
export function alarmTopic(scope: Construct, { email, key }: AlarmTopicProps): Topic {
  const topic = new Topic(scope, 'Topic', { enforceSSL: true, masterKey: key ?? alarmKey(scope) });
  topic.addSubscription(new EmailSubscription(email));
  topic.addToResourcePolicy(mayPublish(Stack.of(scope), topic.topicArn));
  return topic;
}

/**
 * CloudWatch publishes as a service, and the key that AWS manages for SNS shuts services out. Nothing needs this one
 * once the topic is gone, which holds no message back.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
function alarmKey(scope: Construct): IKey {
  const { stackName, account } = Stack.of(scope);
  const key = new Key(scope, 'Key', {
    description: `Alarms of ${stackName}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
    pendingWindow: Duration.days(7),
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'Alarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  );
  return key;
}

/**
 * A policy of the topic, even one that only denies, takes the place of the default one, which let the alarms in.
 * CloudFormation names an alarm after its stack first.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
function mayPublish(stack: Stack, topicArn: string): PolicyStatement {
  const alarms = stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: `${stack.stackName}-*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({
    sid: 'Alarms',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': alarms },
    },
  });
}
