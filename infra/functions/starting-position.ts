import { type EventSourceMappingProps, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { PipelineStackOptions } from '../options/options.ts';

/** Where a new mapping begins to read, as the option has it; times in seconds since the epoch, as Lambda takes them. */
export function startAt({
  startingPosition,
}: Pick<PipelineStackOptions, 'startingPosition'>): Pick<
  EventSourceMappingProps,
  'startingPosition' | 'startingPositionTimestamp'
> {
  if (startingPosition === 'trim-horizon') return { startingPosition: StartingPosition.TRIM_HORIZON };
  if (startingPosition === 'latest') return { startingPosition: StartingPosition.LATEST };
  return {
    startingPosition: StartingPosition.AT_TIMESTAMP,
    startingPositionTimestamp: Date.parse(startingPosition) / 1_000,
  };
}
