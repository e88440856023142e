import { setTimeout } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerCloudFormation, type CustomResourceOutcome } from '../lambda/custom-resource.ts';
import { checkStream, type Patience, whenAllowed } from './check-stream.ts';
import { readProperties, refuseChanges, refuseFirstChanges } from './properties.ts';

/** Who the preflight asks, and for how long. */
export interface Asked {
  readonly kinesis: KinesisClient;
  readonly cloudFormation: CloudFormationClient;
  /** How long a role that has just been made is waited for, in milliseconds. */
  readonly wait?: { readonly longest: number; readonly pause: number };
}

/** Half of the function's time, the rest of which is for requests that hang. */
const defaultWait = { longest: 60_000, pause: 3_000 };

/** One identity for life, as there is nothing behind it to replace. */
const id = 'preflight';

/**
 * The custom resource that comes before every other resource of the stack: what it refuses, nothing else has been
 * touched for. It is never in the way of a rollback or a deletion.
 */
export function createPreflightHandler(asked: Asked) {
  return async (event: CloudFormationCustomResourceEvent): Promise<void> => {
    const problems = await findProblems(event, asked).catch((error: unknown) => [String(error)]);
    const outcome: CustomResourceOutcome =
      problems.length > 0
        ? { status: 'FAILED', id, reason: problems.join('\n') }
        : { status: 'SUCCESS', id, data: {} };
    console.log(JSON.stringify({ request: event.RequestType, ...outcome }));
    await answerCloudFormation(event, outcome);
  };
}

async function findProblems(event: CloudFormationCustomResourceEvent, asked: Asked): Promise<string[]> {
  if (event.RequestType === 'Delete') return [];
  const { kinesis, cloudFormation, wait = defaultWait } = asked;
  const clock = { now: Date.now, sleep: setTimeout };
  const patience = { deadline: Date.now() + wait.longest, pause: wait.pause, ...clock };
  const { fixed, stream } = readProperties(event.ResourceProperties);
  const ofStream = stream ? await checkStream(stream, kinesis, patience) : [];
  const changes =
    event.RequestType === 'Update'
      ? refuseChanges(readProperties(event.OldResourceProperties).fixed, fixed)
      : refuseFirstChanges(fixed);
  if (ofStream.length === 0 && changes.length === 0) return [];
  const status = await stackStatus(event.StackId, cloudFormation, patience);
  // A rollback comes as an update to the properties before, with those that were refused as the old ones. To refuse
  // it as well would leave the stack in UPDATE_ROLLBACK_FAILED.
  if (status.includes('ROLLBACK')) return [];
  // A stack that is created has nothing that could change; one that was there before the preflight has.
  return status.startsWith('CREATE') ? ofStream : [...changes, ...ofStream];
}

async function stackStatus(
  stackId: string,
  client: CloudFormationClient,
  patience: Patience,
): Promise<string> {
  const describe = new DescribeStacksCommand({ StackName: stackId });
  const { Stacks } = await whenAllowed(() => client.send(describe), patience);
  return Stacks?.[0]?.StackStatus ?? '';
}

/** The handler with clients of its own, for the life of the container. */
export function preflightHandler() {
  // The SDK speaks HTTP/2 to Kinesis, which no emulator understands; HTTP/1.1 serves AWS as well.
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  });
  return createPreflightHandler({
    kinesis: new KinesisClient({ requestHandler }),
    cloudFormation: new CloudFormationClient(),
  });
}
