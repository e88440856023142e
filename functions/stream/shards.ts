import { setTimeout } from 'node:timers/promises';
import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  InvalidArgumentException,
  KinesisClient,
  type KinesisClientConfig,
  ListShardsCommand,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
  type Shard,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { StreamRef } from './stream-ref.ts';

export interface StreamShard {
  readonly id: string;
  /** One after a split, two after a merge. They may have expired. */
  readonly parents: readonly string[];
  /** A reshard has ended it; it takes no more records. */
  readonly closed: boolean;
}

export interface ShardReader {
  /** All shards that the stream still holds records of. */
  readonly list: () => Promise<StreamShard[]>;
  /**
   * Whether the stream holds a record of the shard after this one, or any if none is given. True as well when that
   * can't be told for now: a shard that is taken for silent has its windows closed.
   */
  readonly hasRecordsAfter: (shardId: string, sequenceNumber: string | undefined) => Promise<boolean>;
}

/** Where nothing is, GetRecords answers empty pages on its way to the tip. Those who are still not there may be behind. */
const mostPages = 20;

/**
 * Milliseconds between two pages. All readers of a shard share 5 requests a second, and the mappings poll once a second:
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
const pauseMs = 300;

/** A reader with a client of its own, for the life of the container. */
export function shardReaderFor(
  stream: StreamRef,
  requestHandler: KinesisClientConfig['requestHandler'] = httpHandler(),
): ShardReader {
  // A stream that is named without its ARN is at the host that every network with Kinesis knows, whatever the
  // credentials say of their account.
  return shardReader(new KinesisClient({ requestHandler, accountIdEndpointMode: 'disabled' }), stream);
}

/** The SDK speaks HTTP/2 to Kinesis, which few local Kinesis services understand; HTTP/1.1 serves AWS as well. */
function httpHandler(): NodeHttpHandler {
  return new NodeHttpHandler({
    connectionTimeout: 3_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
  });
}

type Sleep = (duration: number) => Promise<void>;

export function shardReader(
  client: KinesisClient,
  stream: StreamRef,
  sleep: Sleep = setTimeout,
): ShardReader {
  return {
    list: async () => {
      const shards: StreamShard[] = [];
      let NextToken: string | undefined;
      do {
        // "You cannot specify this parameter if you specify NextToken":
        // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
        const page = await client.send(
          new ListShardsCommand(NextToken === undefined ? stream : { NextToken }),
        );
        shards.push(...(page.Shards ?? []).map(streamShard));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return shards;
    },
    hasRecordsAfter: async (ShardId, after) => {
      try {
        return await readsRecord(client, { ...stream, ShardId }, after, sleep);
      } catch (thrown) {
        // The shard has expired with all its records.
        if (thrown instanceof ResourceNotFoundException) return false;
        if (thrown instanceof ProvisionedThroughputExceededException) return true;
        throw thrown;
      }
    },
  };
}

interface ShardOf extends StreamRef {
  readonly ShardId: string;
}

async function readsRecord(
  client: KinesisClient,
  shard: ShardOf,
  after: string | undefined,
  sleep: Sleep,
): Promise<boolean> {
  let iterator = await openIterator(client, shard, after);
  for (let page = 0; page < mostPages; page += 1) {
    // The shard is closed, and this was its end.
    if (iterator === undefined) return false;
    if (page > 0) await sleep(pauseMs);
    try {
      const { StreamARN } = shard;
      const answer = await client.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: 1, StreamARN }),
      );
      if ((answer.Records ?? []).length > 0) return true;
      if ((answer.MillisBehindLatest ?? 0) === 0) return false;
      iterator = answer.NextShardIterator;
    } catch (thrown) {
      if (!(thrown instanceof ExpiredIteratorException)) throw thrown;
      iterator = await openIterator(client, shard, after);
    }
  }
  return true;
}

async function openIterator(
  client: KinesisClient,
  shard: ShardOf,
  after: string | undefined,
): Promise<string | undefined> {
  const oldest = { ...shard, ShardIteratorType: 'TRIM_HORIZON' } as const;
  if (after === undefined) return (await client.send(new GetShardIteratorCommand(oldest))).ShardIterator;
  try {
    const start = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: after } as const;
    return (await client.send(new GetShardIteratorCommand({ ...shard, ...start }))).ShardIterator;
  } catch (thrown) {
    // The stream no longer holds that record; what it holds came after it.
    if (!(thrown instanceof InvalidArgumentException)) throw thrown;
    return (await client.send(new GetShardIteratorCommand(oldest))).ShardIterator;
  }
}

function streamShard(shard: Shard): StreamShard {
  const { ShardId: id = '', ParentShardId: parent, AdjacentParentShardId: adjacent } = shard;
  return {
    id,
    parents: [parent, adjacent].filter((parentId) => parentId !== undefined),
    closed: shard.SequenceNumberRange?.EndingSequenceNumber !== undefined,
  };
}
