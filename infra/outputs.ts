import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SearchEngine } from './engine/search-engine.ts';
import type { Aggregator } from './functions/aggregator.ts';
import type { Indexer } from './functions/indexer.ts';
import type { TemplateSetup } from './functions/template-setup.ts';
import { outputPrefix } from './output-names.ts';
import { ownVersion } from './own-version.ts';
import type { DeadLetters } from './resources/dead-letters.ts';
import type { RecordStream } from './resources/record-stream.ts';
import type { StackOutputs } from './stack-outputs.ts';

interface Parts {
  /** Its name. */
  readonly pipeline: string;
  readonly source: RecordStream;
  readonly deadLetters: DeadLetters;
  readonly indexer: Indexer;
  readonly aggregator: Aggregator | undefined;
  readonly search: SearchEngine;
  readonly setup: TemplateSetup;
}

/**
 * By these outputs the commands find a pipeline in its stack. Of several pipelines in one stack the first one's have
 * plain names; those of the others begin with the pipeline.
 */
export function createOutputs(scope: Construct, parts: Parts): void {
  const outputs = outputsOf(parts);
  const taken = namesIn(Stack.of(scope));
  const isFree = (prefix: string) => Object.keys(outputs).every((name) => !taken.has(`${prefix}${name}`));
  // The same pipeline a third time, in another stage: the CDK names its outputs.
  const prefix = ['', outputPrefix(parts.pipeline)].find(isFree);
  for (const [name, value] of Object.entries(outputs)) {
    if (value === undefined) continue;
    const output = new CfnOutput(scope, name, { value });
    if (prefix !== undefined) output.overrideLogicalId(`${prefix}${name}`);
  }
}

function namesIn(stack: Stack): ReadonlySet<string> {
  const outputs = stack.node.findAll().filter((child) => child instanceof CfnOutput);
  return new Set(outputs.map((output) => String(stack.resolve(output.logicalId))));
}

function outputsOf({
  pipeline,
  source,
  deadLetters,
  indexer,
  aggregator,
  search,
  setup,
}: Parts): StackOutputs {
  return {
    PipelineName: pipeline,
    StreamName: source.stream.streamName,
    StreamArn: source.stream.streamArn,
    DeadLetterBucket: deadLetters.bucket.bucketName,
    IndexerFunctionName: indexer.function.functionName,
    ...(aggregator && {
      AggregatorFunctionName: aggregator.function.functionName,
      AlertTopicArn: aggregator.alerts.topic.topicArn,
    }),
    SearchEndpoint: search.endpoint,
    // The tools come by their way in as the functions do.
    ...(search.auth !== 'sigv4' && { SearchAuth: search.auth }),
    ...(search.secretArn !== undefined && { SearchSecretArn: search.secretArn }),
    ...(search.domain && { DashboardsUrl: `${search.endpoint}/_dashboards` }),
    FieldsToReindex: setup.fieldsToReindex,
    ...(setup.dashboards !== undefined && { Dashboards: setup.dashboards }),
    ShardlineVersion: ownVersion(),
  };
}
