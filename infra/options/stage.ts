import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { PipelineStackOptions } from './options.ts';

export type Stage = PipelineStackOptions['stage'];

/**
 * What holds data outlives the stack, with what it needs, unless the stage says that it's for trying things out. But not
 * a first deployment that fails: it would leave empty things under the names that the next one wants.
 */
export function dataRemovalPolicy(stage: Stage): RemovalPolicy {
  return stage === 'prod' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
