import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Stream, StreamEncryption } from 'aws-cdk-lib/aws-kinesis';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ShardlinePipeline } from 'shardline/cdk';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const stream = new Stream(this, 'Orders', {
      retentionPeriod: Duration.days(7),
      encryption: StreamEncryption.MANAGED,
    });
    const onCall = new Topic(this, 'OnCall', { enforceSSL: true });
    const orders = new ShardlinePipeline(this, 'Search', {
      pipeline: 'orders', // the file pipelines/orders.ts
      stage: 'prod',
      stream,
    });
    for (const alarm of orders.alarms) alarm.addAlarmAction(new SnsAction(onCall));
  }
}
