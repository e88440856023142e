import type { StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { PipelineStackOptions } from './options/options.ts';
import { createParts, type PipelinePartsProps } from './pipeline-parts.ts';
import { ZonedStack } from './zoned-stack.ts';

export interface PipelineStackProps extends StackProps, PipelinePartsProps {}

export function stackNameOf({ pipeline, stage }: PipelineStackOptions): string {
  return `shardline-${pipeline}-${stage}`;
}

/** A stack of one pipeline, whose options are checked and whose functions are bundled. */
export class PipelineStack extends ZonedStack {
  constructor(scope: Construct, id: string, { options, definition, bundles, ...props }: PipelineStackProps) {
    super(scope, id, props);
    createParts(this, { options, definition, bundles });
  }
}
