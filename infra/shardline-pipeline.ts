import { Construct } from 'constructs';
import { createPipeline, type PipelineProps } from './pipeline-props.ts';
import type { PipelineResources } from './pipeline-resources.ts';

/**
 * A pipeline in a stack of your app: all that `cdk deploy` makes of a pipeline's file.
 * @throws OptionsError with a line for each wrong option, PipelineError with one for each problem of the pipeline
 */
export class ShardlinePipeline extends Construct implements PipelineResources {
  readonly stream: PipelineResources['stream'];
  readonly deadLetters: PipelineResources['deadLetters'];
  readonly indexer: PipelineResources['indexer'];
  readonly aggregator: PipelineResources['aggregator'];
  readonly alertTopic: PipelineResources['alertTopic'];
  readonly domain: PipelineResources['domain'];
  readonly searchEndpoint: PipelineResources['searchEndpoint'];
  readonly searchRoles: PipelineResources['searchRoles'];
  readonly functionGroup: PipelineResources['functionGroup'];
  readonly alarms: PipelineResources['alarms'];

  constructor(scope: Construct, id: string, props: PipelineProps = {}) {
    super(scope, id);
    const created = createPipeline(this, props);
    this.stream = created.stream;
    this.deadLetters = created.deadLetters;
    this.indexer = created.indexer;
    this.aggregator = created.aggregator;
    this.alertTopic = created.alertTopic;
    this.domain = created.domain;
    this.searchEndpoint = created.searchEndpoint;
    this.searchRoles = created.searchRoles;
    this.functionGroup = created.functionGroup;
    this.alarms = created.alarms;
  }
}
