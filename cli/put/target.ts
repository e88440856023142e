import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { streamRef } from '../../functions/stream/stream-ref.ts';
import { errorCode, Fault } from '../kit/fault.ts';
import { findLocalRun } from '../kit/find-run.ts';
import { runFolder } from '../kit/run-file.ts';
import { streamFault } from '../kit/service-fault.ts';

export type TargetOptions =
  | { readonly kind: 'local'; readonly pipeline: string | undefined }
  | ({ readonly kind: 'endpoint'; readonly endpoint: string } & NamedStream)
  | ({ readonly kind: 'aws' } & NamedStream);

interface NamedStream {
  readonly stream: string;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

export interface Target {
  readonly client: KinesisClient;
  /** Its name, or its ARN. */
  readonly stream: string;
  /** For messages: `web-traffic at http://127.0.0.1:4567`. */
  readonly name: string;
}

/** @throws Fault if it is the local run, and none runs. */
export function openTarget(options: TargetOptions, folder = runFolder()): Target {
  // Retries are per record and by our own rules, so the SDK's would only multiply them.
  const maxAttempts = 1;
  if (options.kind === 'local') {
    const { kinesisEndpoint: endpoint, stream } = findLocalRun(
      options.pipeline,
      'name a target with --endpoint or --aws',
      folder,
    );
    return { client: kinesisClient({ endpoint, maxAttempts }), stream, name: `${stream} at ${endpoint}` };
  }
  const { stream, region, profile } = options;
  const endpoint = options.kind === 'endpoint' ? options.endpoint : undefined;
  const client = kinesisClient({ endpoint, region, profile, maxAttempts });
  return { client, stream, name: `${stream} ${endpoint === undefined ? 'on AWS' : `at ${endpoint}`}` };
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
    const command = new DescribeStreamSummaryCommand(streamRef(stream));
    const answer = await client.send(command, { abortSignal });
    return answer.StreamDescriptionSummary?.StreamStatus;
  } catch (error) {
    // A producer needs no right but that to put.
    if (errorCode(error) === 'AccessDeniedException') return undefined;
    throw streamFault(error, name);
  }
}
