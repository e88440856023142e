import { App } from 'aws-cdk-lib/core';
import { ShardlineStack } from 'shardline/cdk';

const app = new App();
new ShardlineStack(app, 'shardline-orders-prod', { options: { pipeline: 'orders', stage: 'prod' } });
