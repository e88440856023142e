import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import { ensureStream, startKinesis } from '../../../local/kinesis/start-kinesis.ts';

async function withKinesis<Result>(
  folder: string | undefined,
  use: (client: KinesisClient, endpoint: string) => Promise<Result>,
): Promise<Result> {
  const kinesis = await startKinesis({ port: 0, folder });
  const client = kinesisClient({ endpoint: kinesis.endpoint });
  try {
    return await use(client, kinesis.endpoint);
  } finally {
    client.destroy();
    await kinesis.stop();
  }
}

describe('the local Kinesis', () => {
  it('listens on the loopback address only', () =>
    withKinesis(undefined, async (_client, endpoint) => {
      expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    }));

  it('keeps records as long as the template says', () =>
    withKinesis(undefined, async (client) => {
      await ensureStream(client, 'kept', 1, 168);
      const { StreamDescriptionSummary: summary } = await client.send(
        new DescribeStreamSummaryCommand({ StreamName: 'kept' }),
      );
      expect(summary?.RetentionPeriodHours).toBe(168);
    }));

  it('creates a stream once, and finds it the second time', () =>
    withKinesis(undefined, async (client) => {
      const arn = await ensureStream(client, 's', 2);
      expect(arn).toMatch(/^arn:aws:kinesis:.*:stream\/s$/);
      expect(await ensureStream(client, 's', 2)).toBe(arn);
      const { Shards } = await client.send(new ListShardsCommand({ StreamName: 's' }));
      expect(Shards).toHaveLength(2);
    }));

  it('reads from a time on, in a shard that nothing has come to since, or ever', () =>
    withKinesis(undefined, async (client) => {
      await ensureStream(client, 's', 1);
      const stream = { StreamName: 's', ShardId: 'shardId-000000000000' };
      const put = (text: string) =>
        client.send(new PutRecordCommand({ StreamName: 's', PartitionKey: 'k', Data: Buffer.from(text) }));
      const iteratorAt = async (time: number) => {
        const at = { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(time) } as const;
        return (await client.send(new GetShardIteratorCommand({ ...stream, ...at }))).ShardIterator;
      };
      const readAll = async (ShardIterator: string | undefined) => {
        const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
        return Records.map(({ Data }) => Buffer.from(Data ?? []).toString());
      };
      const before = Date.now() - 60_000;
      const ofEmpty = await iteratorAt(before);
      await put('first');
      await delay(20);
      const between = Date.now();
      const sinceThen = await iteratorAt(between);
      await put('second');
      expect(await readAll(ofEmpty)).toEqual(['first', 'second']);
      expect(await readAll(sinceThen)).toEqual(['second']);
      expect(await readAll(await iteratorAt(between))).toEqual(['second']);
      expect(await readAll(await iteratorAt(before))).toEqual(['first', 'second']);
      await expect(iteratorAt(Date.now() + 60_000)).rejects.toThrow(/cannot be greater than the current/);
    }));

  it('keeps its records in the folder that it is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kinesis-'));
    try {
      await withKinesis(folder, async (client) => {
        await ensureStream(client, 's', 1);
        const Data = Buffer.from('kept');
        await client.send(new PutRecordCommand({ StreamName: 's', PartitionKey: 'k', Data }));
      });
      await withKinesis(folder, async (client) => {
        await ensureStream(client, 's', 1);
        const { ShardIterator } = await client.send(
          new GetShardIteratorCommand({
            StreamName: 's',
            ShardId: 'shardId-000000000000',
            ShardIteratorType: 'TRIM_HORIZON',
          }),
        );
        const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
        expect(Records.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual(['kept']);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says which port is in use and what to do', () =>
    withKinesis(undefined, async (_client, endpoint) => {
      const port = Number(new URL(endpoint).port);
      await expect(startKinesis({ port })).rejects.toThrow(
        `Port ${port} is in use; give another one with --kinesis-port, or 0 for any free one.`,
      );
    }));
});
