/** The entry `shardline/cdk`: a pipeline for a CDK app of yours, as a stack or as a construct in a stack. */
export type { GivenResources } from './given-resources.ts';
export { PipelineError } from './load-pipeline.ts';
export type { PipelineStackOptions } from './options/options.ts';
export { OptionsError } from './options/read-options.ts';
export type { PipelineProps } from './pipeline-props.ts';
export type { PipelineResources } from './pipeline-resources.ts';
export { ShardlinePipeline } from './shardline-pipeline.ts';
export type { ShardlineStackProps } from './shardline-stack.ts';
export { ShardlineStack } from './shardline-stack.ts';
