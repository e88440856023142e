import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  ResourceInUseException,
} from '@aws-sdk/client-kinesis';
import { listenOnLoopback } from '../loopback.ts';
import { kinesisServer } from './kinesis-server.ts';

export interface LocalKinesis {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

export interface LocalKinesisOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** Streams are kept here between runs; without it they live in memory. */
  readonly folder?: string | undefined;
}

/** A Kinesis API in this process, on the loopback address only. */
export async function startKinesis({ port, folder }: LocalKinesisOptions): Promise<LocalKinesis> {
  const { server, endConnections, closeStore } = kinesisServer({ folder, shardLimit: 1_000 });
  try {
    const { url, stop } = await listenOnLoopback(server, port);
    return {
      endpoint: url,
      stop: async () => {
        const stopped = stop();
        endConnections();
        await stopped;
        await closeStore();
      },
    };
  } catch (thrown) {
    await closeStore();
    throw explained(thrown, port);
  }
}

/** Kinesis's own default: https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html */
const defaultRetentionHours = 24;

/** Creates the stream unless it is there already, and waits until it takes records. Returns its ARN. */
export async function ensureStream(
  client: KinesisClient,
  stream: string,
  shards: number,
  retentionHours: number = defaultRetentionHours,
): Promise<string> {
  try {
    await client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: shards }));
  } catch (thrown) {
    if (!(thrown instanceof ResourceInUseException)) throw thrown;
  }
  const summary = await untilActive(client, stream);
  // Otherwise records that wait for the engine would be dropped long before the mapping's record age.
  if (retentionHours > (summary.RetentionPeriodHours ?? defaultRetentionHours)) {
    await client.send(
      new IncreaseStreamRetentionPeriodCommand({ StreamName: stream, RetentionPeriodHours: retentionHours }),
    );
    await untilActive(client, stream);
  }
  return summary.StreamARN;
}

async function untilActive(client: KinesisClient, stream: string) {
  for (;;) {
    const { StreamDescriptionSummary: summary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName: stream }),
    );
    if (summary?.StreamStatus === 'ACTIVE' && summary.StreamARN !== undefined) {
      return { ...summary, StreamARN: summary.StreamARN };
    }
    await delay(10);
  }
}

function explained(error: unknown, port: number): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) return error;
  return new Error(`Port ${port} is in use; give another one with --kinesis-port, or 0 for any free one.`);
}
