import type { Role } from 'aws-cdk-lib/aws-iam';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PipelineStackOptions } from '../options/options.ts';
import { encryptionKeyOf } from '../resources/encryption-key.ts';

type Options = Pick<
  PipelineStackOptions,
  'alertEmail' | 'alertTopicArn' | 'alertTopicKeyArn' | 'encryptionKeyArn' | 'pipeline'
>;

/** Where monitors notify: a new topic, or an existing one by its ARN. Not that of the alarms, which are the operator's. */
export class AlertTopic extends Construct {
  readonly topic: ITopic;
  private readonly hasOwnKey: boolean;

  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id);
    const { alertTopicArn, alertTopicKeyArn, encryptionKeyArn } = options;
    this.hasOwnKey = (alertTopicArn === undefined ? encryptionKeyArn : alertTopicKeyArn) !== undefined;
    this.topic = alertTopicArn === undefined ? this.create(options) : this.adopt(options);
  }

  grantPublish(role: Role): void {
    this.topic.grantPublish(role);
    if (this.hasOwnKey) {
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
        reason: 'SNS asks this of publishers, as its documentation has it; the statement names the one key.',
      });
    }
  }

  /**
   * The key that AWS manages works for principals of this account, such as the function. It would shut out CloudWatch,
   * which publishes as a service, so the alarms' topic has a key of its own. Subscribers need no key.
   * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  private create({ alertEmail, pipeline, ...options }: Options): Topic {
    const topic = new Topic(this, 'Topic', {
      displayName: `Alerts of ${pipeline}`,
      enforceSSL: true,
      masterKey: encryptionKeyOf(this, options) ?? Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
    });
    if (alertEmail !== undefined) topic.addSubscription(new EmailSubscription(alertEmail));
    return topic;
  }

  private adopt({ alertTopicArn = '', alertTopicKeyArn }: Options): ITopic {
    const keyArn = alertTopicKeyArn;
    return Topic.fromTopicAttributes(this, 'Topic', { topicArn: alertTopicArn, ...(keyArn && { keyArn }) });
  }
}
