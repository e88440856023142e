import { setTimeout as delay } from 'node:timers/promises';
import { type KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { BatchBuffer } from './batch-buffer.ts';
import type { Checkpoints } from './checkpoints.ts';
import { deliverBatch } from './deliver-batch.ts';
import type { OnFailure } from './on-failure.ts';
import type { MappingSettings } from './settings.ts';
import { ShardReader } from './shard-reader.ts';

export interface MappingOptions {
  readonly client: KinesisClient;
  readonly stream: string;
  readonly streamArn: string;
  readonly settings: MappingSettings;
  readonly checkpoints: Checkpoints;
  readonly onFailure: OnFailure;
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly report: (message: string) => void;
}

/** Lambda polls each shard once a second; on one machine there is no reason to wait that long. */
const pollInterval = 100;

/** GetRecords gives up to 10,000 records or 10 MiB: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const recordsPerPoll = 10_000;

/** An event source mapping at work. */
export interface RunningMapping {
  /** Ends after the invocations that are under way; what they didn't finish comes again at the next start. */
  readonly stop: () => Promise<void>;
}

/** Reads every shard of the stream in its own lane and invokes the function batch by batch, in order. */
export async function startMapping(options: MappingOptions): Promise<RunningMapping> {
  const stopping = new AbortController();
  const { Shards: shards = [] } = await options.client.send(
    new ListShardsCommand({ StreamName: options.stream }),
  );
  const readers = shards.map(({ ShardId = '' }) => shardReader(ShardId, options));
  await Promise.all(readers.map((reader) => reader.open()));
  const lanes = readers.map((reader) => runLane(reader, options, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(lanes);
    },
  };
}

function shardReader(
  shardId: string,
  { client, stream, settings, checkpoints }: MappingOptions,
): ShardReader {
  const position = { shardId, after: checkpoints.get(shardId), otherwise: settings.startingPosition };
  return new ShardReader(client, stream, position);
}

async function runLane(reader: ShardReader, options: MappingOptions, signal: AbortSignal): Promise<void> {
  const { settings, checkpoints } = options;
  const { shardId } = reader;
  const buffer = new BatchBuffer(settings);
  const sleep = (duration: number) => delay(duration, undefined, { signal }).catch(() => undefined);
  const deliver = {
    ...options,
    source: { streamArn: options.streamArn, shardId },
    checkpoint: (sequenceNumber: string) => {
      try {
        checkpoints.set(shardId, sequenceNumber);
      } catch (thrown) {
        // An older checkpoint costs a repetition at the next start, and no record.
        options.report(
          `${shardId}: the checkpoint could not be kept: ${thrown instanceof Error ? thrown.message : thrown}`,
        );
      }
    },
    now: Date.now,
    sleep,
    signal,
  };
  while (!signal.aborted) {
    buffer.add(await poll(reader, shardId, options), Date.now());
    for (
      let batch = buffer.take(Date.now());
      batch.length > 0 && !signal.aborted;
      batch = buffer.take(Date.now())
    ) {
      await deliverBatch(batch, deliver);
    }
    if (reader.closed && buffer.dueIn(Date.now()) === Number.POSITIVE_INFINITY) return;
    await sleep(Math.min(pollInterval, buffer.dueIn(Date.now())));
  }
}

/** A read that fails is reported and tried again: the stream's own checks (throttling, a restart) pass by themselves. */
async function poll(reader: ShardReader, shardId: string, options: MappingOptions) {
  try {
    return await reader.read(recordsPerPoll);
  } catch (thrown) {
    options.report(
      `${shardId}: reading failed and is tried again: ${thrown instanceof Error ? thrown.message : thrown}`,
    );
    return [];
  }
}
