import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import kinesalite from 'kinesalite';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import { listenOnLoopback } from '../../../local/loopback.ts';

export interface TestKinesis {
  readonly endpoint: string;
  readonly client: KinesisClient;
  readonly createStream: (name: string, shards?: number) => Promise<void>;
  readonly read: (stream: string) => Promise<ReadRecord[]>;
  readonly close: () => Promise<void>;
}

export interface ReadRecord {
  readonly shardId: string;
  readonly partitionKey: string;
  readonly data: Buffer;
}

/** A real Kinesis API in this process, on a port of its own. */
export async function startKinesis(): Promise<TestKinesis> {
  const server = kinesalite({ createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0, shardLimit: 100 });
  const { url: endpoint, stop } = await listenOnLoopback(server, 0);
  const client = kinesisClient({ endpoint });
  return {
    endpoint,
    client,
    createStream: (name, shards = 1) => createStream(client, name, shards),
    read: (stream) => readStream(client, stream),
    close: async () => {
      client.destroy();
      await stop();
    },
  };
}

export function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return address.port;
}

async function createStream(client: KinesisClient, name: string, shards: number): Promise<void> {
  await client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards }));
  for (;;) {
    const { StreamDescriptionSummary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName: name }),
    );
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
    await sleep(5);
  }
}

/** All records, shard by shard, each in its order. */
async function readStream(client: KinesisClient, stream: string): Promise<ReadRecord[]> {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream }));
  const records: ReadRecord[] = [];
  for (const { ShardId = '' } of Shards) {
    const start = { StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    let iterator = (await client.send(new GetShardIteratorCommand(start))).ShardIterator;
    for (;;) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const { PartitionKey = '', Data = new Uint8Array() } of page.Records ?? []) {
        records.push({ shardId: ShardId, partitionKey: PartitionKey, data: Buffer.from(Data) });
      }
      if ((page.Records ?? []).length === 0) break;
      iterator = page.NextShardIterator;
    }
  }
  return records;
}
