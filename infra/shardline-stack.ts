import type { StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { createPipeline, type PipelineProps } from './pipeline-props.ts';
import type { PipelineResources } from './pipeline-resources.ts';
import { ZonedStack } from './zoned-stack.ts';

export interface ShardlineStackProps extends StackProps {
  readonly options?: PipelineProps;
}

/**
 * A stack of one pipeline, as `cdk deploy` makes it of a pipeline's file. Named `shardline-orders-prod` it takes the
 * place of the one that was deployed with `-c pipeline=orders -c stage=prod`.
 * @throws OptionsError with a line for each wrong option, PipelineError with one for each problem of the pipeline
 */
export class ShardlineStack extends ZonedStack {
  readonly pipeline: PipelineResources;

  constructor(scope: Construct, id: string, { options = {}, ...props }: ShardlineStackProps = {}) {
    super(scope, id, props);
    this.pipeline = createPipeline(this, options);
  }
}
