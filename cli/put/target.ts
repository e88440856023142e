import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import type { StreamRef } from '../../functions/stream/stream-ref.ts';
import { errorCode, Fault } from '../kit/fault.ts';
import { runFolder } from '../kit/run-file.ts';
import { streamFault } from '../kit/service-fault.ts';
import type { TargetOptions } from '../kit/target-options.ts';
import { findStream } from '../kit/target-stream.ts';

export interface Target {
  readonly client: KinesisClient;
  readonly stream: StreamRef;
  /** For messages: `web-traffic at http://127.0.0.1:4567`. */
  readonly name: string;
}

/** @throws Fault when there is no such local run or stack */
export async function openTarget(options: TargetOptions, folder = runFolder()): Promise<Target> {
  const { name, ref: stream, account } = await findStream(options, folder);
  // Retries are per record and by our own rules, so the SDK's would only multiply them.
  const client = kinesisClient({ ...account, maxAttempts: 1 });
  const where = account.endpoint === undefined ? 'on AWS' : `at ${account.endpoint}`;
  return { client, stream, name: `${name} ${where}` };
}

const creationMs = 60_000;
const creationPollMs = 500;

/**
 * Waits for a stream that is being created.
 * @throws Fault if there is no such stream, or nothing answers: before anything is read.
 */
export async function checkStream(target: Target, abortSignal: AbortSignal): Promise<void> {
  for (let waited = 0; ; waited += creationPollMs) {
    const status = await streamStatus(target, abortSignal);
    if (status !== 'CREATING') {
      if (status === 'DELETING') throw new Fault('TARGET', `The stream ${target.name} is being deleted.`);
      return;
    }
    if (waited >= creationMs)
      throw new Fault('TARGET', `The stream ${target.name} is still being created: try later.`);
    await sleep(creationPollMs, undefined, { signal: abortSignal });
  }
}

async function streamStatus(target: Target, abortSignal: AbortSignal): Promise<string | undefined> {
  const { client, stream, name } = target;
  try {
    const command = new DescribeStreamSummaryCommand(stream);
    const answer = await client.send(command, { abortSignal });
    return answer.StreamDescriptionSummary?.StreamStatus;
  } catch (error) {
    // A producer needs no right but that to put.
    if (errorCode(error) === 'AccessDeniedException') return undefined;
    throw streamFault(error, name);
  }
}
