import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRecord } from '../../../cli/explain/find-record.ts';
import { streamRounds } from '../../../cli/stream/stream-rounds.ts';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import { ensureStream, type LocalKinesis, startKinesis } from '../../../local/kinesis/start-kinesis.ts';

const StreamName = 'rounds';
const stream = { StreamName };
const pauses = { atTip: 10, behind: 10 };

interface Put {
  readonly text: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
}

describe('a stream that is resharded while it is read', () => {
  let kinesis: LocalKinesis;
  let client: KinesisClient;
  const stopping = new AbortController();
  const puts: Put[] = [];

  /** Two keys, of which each goes on in a child of its own. */
  async function put(from: number, to: number): Promise<void> {
    const texts = Array.from({ length: to - from }, (_, n) => String(from + n));
    const Records = texts.map((text) => ({
      Data: Buffer.from(text),
      PartitionKey: `key-${Number(text) % 7}`,
    }));
    const { Records: taken = [] } = await client.send(new PutRecordsCommand({ StreamName, Records }));
    for (const [position, text] of texts.entries()) {
      const { ShardId: shardId = '', SequenceNumber: sequenceNumber = '' } = taken[position] ?? {};
      puts.push({ text, shardId, sequenceNumber });
    }
  }

  async function split(): Promise<void> {
    const { Shards: [shard] = [] } = await client.send(new ListShardsCommand({ StreamName }));
    const { StartingHashKey = '0', EndingHashKey = '0' } = shard?.HashKeyRange ?? {};
    const middle = (BigInt(StartingHashKey) + BigInt(EndingHashKey)) / 2n;
    const ShardToSplit = shard?.ShardId;
    await client.send(
      new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey: String(middle) }),
    );
    const summary = new DescribeStreamSummaryCommand({ StreamName });
    await expect
      .poll(async () => (await client.send(summary)).StreamDescriptionSummary?.StreamStatus, {
        timeout: 5_000,
      })
      .toBe('ACTIVE');
  }

  async function read(from: number | 'latest', most: number, onRound = async () => undefined, to?: number) {
    const texts: string[] = [];
    const options = { stream, from, to, signal: stopping.signal, pauses };
    for await (const records of streamRounds(client, options)) {
      texts.push(...records.map(({ data }) => Buffer.from(data, 'base64').toString()));
      if (texts.length >= most) break;
      await onRound();
    }
    return texts;
  }

  beforeAll(async () => {
    kinesis = await startKinesis({ port: 0 });
    client = kinesisClient({ endpoint: kinesis.endpoint });
    await ensureStream(client, StreamName, 1);
  });
  afterAll(async () => {
    stopping.abort();
    client.destroy();
    await kinesis.stop();
  });

  it('gives every record from now on, those of the children too, each key in its order', async () => {
    await put(0, 10);
    let round = 0;
    const texts = await read('latest', 40, async () => {
      round += 1;
      if (round === 1) await put(10, 30);
      if (round === 2) await split();
      if (round === 3) await put(30, 50);
    });
    expect(texts.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n + 10));
    for (let key = 0; key < 7; key += 1) {
      const ofKey = texts.map(Number).filter((n) => n % 7 === key);
      expect(ofKey).toEqual(ofKey.toSorted((a, b) => a - b));
    }
  });

  it('gives every record of a time that is over, from parents and children, and ends', async () => {
    // The local store dates the children of a split up to a second ahead, and what is in them.
    const to = Date.now() + 1_500;
    const texts = await read(Date.now() - 600_000, Number.POSITIVE_INFINITY, undefined, to);
    expect(texts.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(await read(Date.now() - 600_000, 1, undefined, Date.now() - 500_000)).toEqual([]);
  });

  const find = (sequenceNumber: string, shardId?: string) =>
    findRecord({ shardId, sequenceNumber }, { client, stream, signal: stopping.signal });

  it('each record is found by its number alone, in whatever shard it is', async () => {
    for (const { text, shardId, sequenceNumber } of [
      puts[0],
      puts[29],
      puts[30],
      puts[31],
      puts[32],
      puts[49],
    ].filter((one) => one !== undefined)) {
      const found = await find(sequenceNumber);
      expect(found).toMatchObject({
        record: { shardId, sequenceNumber, data: Buffer.from(text).toString('base64') },
      });
      expect(await find(sequenceNumber, shardId)).toEqual(found);
    }
  });

  it('what it doesn’t hold is told apart in a sentence', async () => {
    const [first, last] = [puts[0], puts.at(-1)];
    const after = String(BigInt(last?.sequenceNumber ?? 0) + 1n);
    expect(await find(after)).toMatchObject({
      missing: expect.stringMatching(
        /doesn't hold such a record: it has expired \(it keeps records for 24 hours\)/,
      ),
    });
    expect(await find('1')).toMatchObject({
      missing: expect.stringMatching(/No shard of the stream rounds has had such a sequence number/),
    });
    expect(await find(first?.sequenceNumber ?? '', 'shardId-000000000007')).toMatchObject({
      missing: expect.stringMatching(/has no shard shardId-000000000007/),
    });
    expect(await find(last?.sequenceNumber ?? '', first?.shardId)).toMatchObject({
      missing: expect.stringMatching(/No shard/),
    });
  });
});
