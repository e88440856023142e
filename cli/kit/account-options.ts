import { type Command, Option } from 'commander';

export interface AccountFlags {
  readonly region?: string;
  readonly profile?: string;
}

/** Adds the options that say whose AWS it is. */
export function withAccount<Of extends Command>(
  command: Of,
  region = 'AWS region; default: the one that the AWS SDK finds',
): Of {
  return command
    .option('--region <region>', region)
    .option('--profile <profile>', 'profile of the AWS credentials');
}

/** Names one of several local runs, or one of the pipelines in a stack. */
export function pipelineOption(): Option {
  return new Option(
    '-p, --pipeline <name>',
    'use the local run of this pipeline if several are up, or this pipeline of --stack if that has several',
  );
}
