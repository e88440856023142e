import type { AwsAccount } from '../../functions/stream/account.ts';
import { type StreamRef, streamRef } from '../../functions/stream/stream-ref.ts';
import { findLocalRun } from './find-run.ts';
import { runFolder } from './run-file.ts';
import { namedPart, partsOf } from './stack-parts.ts';
import type { TargetOptions } from './target-options.ts';

export interface TargetStream {
  readonly name: string;
  /** As requests name it. */
  readonly ref: StreamRef;
  readonly account: AwsAccount;
}

/** For commands that need no more of a target. @throws Fault when there is no such local run or stack */
export async function findStream(options: TargetOptions, folder = runFolder()): Promise<TargetStream> {
  if (options.kind === 'aws') return targetStream(namedPart('stream', await partsOf(options)), options);
  const { stream, kinesisEndpoint: endpoint } = findLocalRun(options.pipeline, folder);
  return targetStream(stream, { endpoint });
}

export function targetStream(stream: string, account: AwsAccount): TargetStream {
  const ref = streamRef(stream);
  return { name: ref.StreamName, ref, account };
}
