import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { PipelineParts } from './pipeline-parts.ts';

/** What the rest of an app may need of a pipeline. */
export interface PipelineResources {
  /** Put records in here. */
  readonly stream: IStream;
  readonly deadLetters: Bucket;
  readonly indexer: IFunction;
  /** Of a pipeline with windows. */
  readonly aggregator: IFunction | undefined;
  /** Where monitors notify; of a pipeline with windows. */
  readonly alertTopic: ITopic | undefined;
  /** The new domain, unless an engine was given. */
  readonly domain: IDomain | undefined;
  readonly searchEndpoint: string;
  /** What sends requests to the engine. The access policy of a domain of yours may have to let them in. */
  readonly searchRoles: readonly IRole[];
  /** Of the functions in a VPC: the security group of your engine has to let it in, at port 443. */
  readonly functionGroup: ISecurityGroup | undefined;
  /** Without `alarmEmail` they notify nobody: add an action of your own. */
  readonly alarms: readonly Alarm[];
}

export function resourcesOf(parts: PipelineParts): PipelineResources {
  const { indexer, setup, aggregator } = parts.roles;
  return {
    stream: parts.source.stream,
    deadLetters: parts.deadLetters.bucket,
    indexer: parts.indexer.function,
    aggregator: parts.aggregator?.function,
    alertTopic: parts.aggregator?.alerts.topic,
    domain: parts.search.domain,
    searchEndpoint: parts.search.endpoint,
    searchRoles: [indexer, setup, ...(aggregator ? [aggregator] : [])].map(({ role }) => role),
    functionGroup: parts.network?.functionGroup,
    alarms: parts.alarms.all,
  };
}
