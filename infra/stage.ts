import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { PipelineStackOptions } from './options.ts';

export type Stage = PipelineStackOptions['stage'];

/** What holds data outlives the stack, unless the stage says that it's for trying things out. */
export function dataRemovalPolicy(stage: Stage): RemovalPolicy {
  return stage === 'prod' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
