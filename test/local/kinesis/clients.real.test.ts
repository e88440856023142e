import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  paginateListStreams,
  type ShardFilter,
  SplitShardCommand,
  SubscribeToShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { cbor } from '@smithy/core/cbor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import { ensureStream, type LocalKinesis, startKinesis } from '../../../local/kinesis/start-kinesis.ts';

let kinesis: LocalKinesis;
let client: KinesisClient;

beforeAll(async () => {
  kinesis = await startKinesis({ port: 0 });
  // Nothing but where and who: its transport is the SDK's own choice, HTTP/2.
  client = new KinesisClient({
    endpoint: kinesis.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});

afterAll(async () => {
  // With the client's connections still open.
  await kinesis.stop();
  client.destroy();
});

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const firstShard = 'shardId-000000000000';

describe('the SDK with its defaults', () => {
  it('puts and reads over HTTP/2, the stream by its ARN', async () => {
    const StreamARN = await ensureStream(client, 'by-arn', 1);
    const Records = Array.from({ length: 500 }, (_, n) => ({ PartitionKey: `k${n}`, Data: everyByte }));
    const put = await client.send(new PutRecordsCommand({ StreamARN, Records }));
    expect(put).toMatchObject({ FailedRecordCount: 0, $metadata: { httpStatusCode: 200 } });
    expect((await client.send(new ListShardsCommand({ StreamARN }))).Shards).toHaveLength(1);
    const read = await recordsOf({ StreamARN });
    expect(read).toHaveLength(500);
    expect(read.every(({ Data }) => everyByte.equals(Data ?? Buffer.alloc(0)))).toBe(true);
  });

  it('answers many requests of one connection at a time, up to 5 MiB each', async () => {
    await ensureStream(client, 'at-once', 1);
    const Data = Buffer.alloc(10_000, 7);
    const Records = Array.from({ length: 500 }, () => ({ PartitionKey: 'k', Data }));
    const puts = Array.from({ length: 2 }, () =>
      client.send(new PutRecordsCommand({ StreamName: 'at-once', Records })),
    );
    expect((await Promise.all(puts)).map(({ FailedRecordCount }) => FailedRecordCount)).toEqual([0, 0]);
  });

  it.each([
    ['of another account', 'arn:aws:kinesis:us-east-1:123456789012:stream/mine', 'ResourceNotFoundException'],
    ['of another region', 'arn:aws:kinesis:eu-west-1:000000000000:stream/mine', 'ResourceNotFoundException'],
    ['of no stream', 'arn:aws:kinesis:us-east-1:000000000000:stream/none', 'ResourceNotFoundException'],
    [
      'of a consumer',
      'arn:aws:kinesis:us-east-1:000000000000:stream/mine/consumer/c:1',
      'ValidationException',
    ],
  ])('refuses the ARN %s', async (_what, StreamARN, name) => {
    await ensureStream(client, 'mine', 1);
    await expect(client.send(new DescribeStreamSummaryCommand({ StreamARN }))).rejects.toMatchObject({
      name,
    });
  });

  it('names the difference between the ARN that it got and the stream’s', async () => {
    const arn = await ensureStream(client, 'mine', 1);
    const StreamARN = arn.replace('000000000000', '123456789012');
    await expect(client.send(new ListShardsCommand({ StreamARN }))).rejects.toThrow(
      `Stream ${StreamARN} not found: the stream "mine" of this endpoint is ${arn}. Give that, or StreamName.`,
    );
  });

  it('puts 10 MiB at once, in order, and not more', async () => {
    const StreamName = 'large';
    await ensureStream(client, StreamName, 1);
    const records = (bytes: number) =>
      Array.from({ length: 10 }, (_, n) => ({ PartitionKey: 'k', Data: Buffer.alloc(bytes - 1, n) }));
    const put = await client.send(new PutRecordsCommand({ StreamName, Records: records(2 ** 20) }));
    expect(put.FailedRecordCount).toBe(0);
    const numbers = put.Records?.map(({ SequenceNumber = '' }) => BigInt(SequenceNumber)) ?? [];
    expect(numbers).toHaveLength(10);
    expect(numbers).toEqual(numbers.toSorted((one, other) => (one < other ? -1 : 1)));
    const more = client.send(
      new PutRecordsCommand({ StreamName, Records: [...records(2 ** 20), ...records(2)] }),
    );
    await expect(more).rejects.toThrow(/have 10485780 bytes with their partition keys; at most 10485760/);
  });

  it('refuses a record that no request has room for, and goes on', async () => {
    const StreamName = 'mine';
    await ensureStream(client, StreamName, 1);
    const put = { StreamName, PartitionKey: 'k', Data: Buffer.alloc(6 * 2 ** 20) };
    await expect(client.send(new PutRecordCommand(put))).rejects.toMatchObject({
      message: expect.stringMatching(/^The request has \d+ bytes; at most 7340032 are taken\.$/),
      $metadata: { httpStatusCode: 413 },
    });
    expect(await statusOf(await ensureStream(client, StreamName, 1))).toBe('ACTIVE');
  });

  it('pages through streams', async () => {
    for (const n of [1, 2, 3]) await ensureStream(client, `paged-${n}`, 1);
    const names: unknown[] = [];
    for await (const page of paginateListStreams({ client, pageSize: 2 }, {}))
      names.push(
        ...(page.StreamSummaries ?? []).map(
          ({ StreamName, StreamStatus }) => `${StreamName} ${StreamStatus}`,
        ),
      );
    expect(names.filter((name) => String(name).startsWith('paged-'))).toEqual([
      'paged-1 ACTIVE',
      'paged-2 ACTIVE',
      'paged-3 ACTIVE',
    ]);
  });

  it('tells the children of a shard at its end, and gives shards by filter', async () => {
    const StreamName = 'parents';
    const StreamARN = await ensureStream(client, StreamName, 1);
    await client.send(update(StreamARN, 2));
    while ((await statusOf(StreamARN)) !== 'ACTIVE') await delay(10);
    const start = { StreamARN, ShardId: firstShard, ShardIteratorType: 'TRIM_HORIZON' } as const;
    let { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
    let read: GetRecordsCommandOutput | undefined;
    while (ShardIterator !== undefined) {
      expect(read?.ChildShards).toBeUndefined();
      read = await client.send(new GetRecordsCommand({ ShardIterator, StreamARN }));
      ShardIterator = read.NextShardIterator;
    }
    expect(read?.ChildShards).toMatchObject([
      { ShardId: 'shardId-000000000001', ParentShards: [firstShard], HashKeyRange: { StartingHashKey: '0' } },
      { ShardId: 'shardId-000000000002', ParentShards: [firstShard] },
    ]);
    const by = async (ShardFilter: ShardFilter) => {
      const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName, ShardFilter }));
      return Shards.map(({ ShardId }) => Number(ShardId?.slice(-1)));
    };
    expect(await by({ Type: 'AT_LATEST' })).toEqual([1, 2]);
    expect(await by({ Type: 'AT_TRIM_HORIZON' })).toEqual([0]);
    expect(await by({ Type: 'FROM_TRIM_HORIZON' })).toEqual([0, 1, 2]);
    expect(await by({ Type: 'AT_TIMESTAMP', Timestamp: new Date(Date.now() + 60_000) })).toEqual([1, 2]);
    expect(await by({ Type: 'FROM_TIMESTAMP', Timestamp: new Date(0) })).toEqual([0, 1, 2]);
    expect(await by({ Type: 'AFTER_SHARD_ID', ShardId: 'shardId-000000000001' })).toEqual([2]);
  });

  it('refuses a stream on demand', async () => {
    const create = { StreamName: 'free', StreamModeDetails: { StreamMode: 'ON_DEMAND' } } as const;
    await expect(client.send(new CreateStreamCommand(create))).rejects.toThrow(
      'The local Kinesis has no streams on demand; create it with StreamMode PROVISIONED and a ShardCount.',
    );
  });

  it('says that there is no enhanced fan-out, and what to do', async () => {
    const subscribed = client.send(
      new SubscribeToShardCommand({
        ConsumerARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/mine/consumer/c:1',
        ShardId: firstShard,
        StartingPosition: { Type: 'LATEST' },
      }),
    );
    await expect(subscribed).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message:
        'The local Kinesis does not serve SubscribeToShard: it has no enhanced fan-out; read with GetShardIterator and GetRecords.',
    });
  });
});

describe('UpdateShardCount', () => {
  it.each([
    [1, 2],
    [2, 3],
    [3, 6],
    [6, 4],
    [5, 3],
    [2, 1],
  ])('takes %i shards to %i of equal ranges', async (from, to) => {
    const StreamName = `from-${from}-to-${to}`;
    const StreamARN = await ensureStream(client, StreamName, from);
    const updated = await client.send(update(StreamARN, to));
    expect(updated).toMatchObject({ StreamName, StreamARN, CurrentShardCount: from, TargetShardCount: to });
    while ((await statusOf(StreamARN)) !== 'ACTIVE') await delay(10);

    const ranges = await openRanges(StreamName);
    expect(ranges).toHaveLength(to);
    const width = 2n ** 128n / BigInt(to);
    for (const [index, { start, end }] of ranges.entries()) {
      expect(end - start - width).toBeLessThan(2n ** 32n);
      expect(start).toBe(index === 0 ? 0n : (ranges[index - 1]?.end ?? 0n) + 1n);
    }
    expect(ranges.at(-1)?.end).toBe(2n ** 128n - 1n);
  });

  it('has the stream UPDATING meanwhile, and refuses what would change its shards', async () => {
    const StreamName = 'many';
    const StreamARN = await ensureStream(client, StreamName, 30);
    await client.send(update(StreamARN, 60));
    expect(await statusOf(StreamARN)).toBe('UPDATING');
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamName }));
    expect(StreamDescription?.StreamStatus).toBe('UPDATING');
    await expect(client.send(update(StreamARN, 60))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    const split = { StreamName, ShardToSplit: firstShard, NewStartingHashKey: '1000' };
    await expect(client.send(new SplitShardCommand(split))).rejects.toThrow(/UPDATING/);
  });

  it.each([
    ['more than double', 7, 'UpdateShardCount cannot scale up over double your current open shard count.'],
    ['less than half', 1, 'UpdateShardCount cannot scale down below half your current open shard count.'],
  ])('refuses %s', async (_what, target, message) => {
    const arn = await ensureStream(client, 'three', 3);
    // The SDK would try again.
    const once = kinesisClient({ endpoint: kinesis.endpoint, maxAttempts: 1 });
    await expect(once.send(update(arn, target))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: `${message} Current open shard count: 3 Target shard count: ${target}`,
    });
    once.destroy();
    expect(await statusOf(arn)).toBe('ACTIVE');
  });
});

describe('CBOR, as Java sends it', () => {
  it('takes bytes and times, and gives them back', async () => {
    await ensureStream(client, 'in-cbor', 1);
    const sent = await cborCall('PutRecord', { StreamName: 'in-cbor', PartitionKey: 'k', Data: everyByte });
    expect(sent.status).toBe(200);
    // Jackson's maps have no length.
    const body = Buffer.concat([
      Buffer.from([0xbf]),
      ...[
        'StreamName',
        'in-cbor',
        'ShardId',
        firstShard,
        'ShardIteratorType',
        'AT_TIMESTAMP',
        'Timestamp',
      ].map((text) => Buffer.from(cbor.serialize(text))),
      Buffer.from([0xc1, 0x1b]),
      bigEndian(Date.now() - 60_000),
      Buffer.from([0xff]),
    ]);
    const { ShardIterator } = (await cborCall('GetShardIterator', body)).output;
    const read = await cborCall('GetRecords', { ShardIterator });
    expect(read.output.Records).toMatchObject([{ Data: everyByte, PartitionKey: 'k' }]);
    // Java reads a time from a whole number of milliseconds, and refuses a fraction of seconds.
    const at = read.body.indexOf('ApproximateArrivalTimestamp') + 'ApproximateArrivalTimestamp'.length;
    expect(read.body.subarray(at, at + 2)).toEqual(Buffer.from([0xc1, 0x1b]));
    expect(Math.abs(Number(read.body.readBigUInt64BE(at + 2)) - Date.now())).toBeLessThan(60_000);
  });

  it('refuses in CBOR too', async () => {
    const { status, output } = await cborCall('DescribeStreamSummary', { StreamName: 'no-such' });
    expect(status).toBe(400);
    expect(output.__type).toBe('ResourceNotFoundException');
    expect((await cborCall('UpdateShardCount', Buffer.from([0xff]))).output.__type).toBe(
      'SerializationException',
    );
  });
});

it('outlives a client that leaves in the middle of a request', async () => {
  const { port } = new URL(kinesis.endpoint);
  for (const head of [
    '',
    'P',
    'PRI',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{',
  ]) {
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(head);
    await delay(20);
    socket.resetAndDestroy();
  }
  await delay(20);
  expect(await statusOf(await ensureStream(client, 'mine', 1))).toBe('ACTIVE');
});

function update(StreamARN: string, TargetShardCount: number) {
  return new UpdateShardCountCommand({ StreamARN, TargetShardCount, ScalingType: 'UNIFORM_SCALING' });
}

async function statusOf(StreamARN: string) {
  const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamARN }));
  return StreamDescriptionSummary?.StreamStatus;
}

async function openRanges(StreamName: string) {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  return Shards.filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined)
    .map(({ HashKeyRange }) => ({
      start: BigInt(HashKeyRange?.StartingHashKey ?? -1),
      end: BigInt(HashKeyRange?.EndingHashKey ?? -1),
    }))
    .sort((one, other) => (one.start < other.start ? -1 : 1));
}

async function recordsOf(stream: { StreamARN: string }) {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ ...stream, ShardId: firstShard, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  return (await client.send(new GetRecordsCommand({ ...stream, ShardIterator }))).Records ?? [];
}

async function cborCall(operation: string, input: object) {
  const answer = await fetch(kinesis.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-cbor-1.1',
      'x-amz-target': `Kinesis_20131202.${operation}`,
      'x-amz-date': '20261130T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=a, Signature=a',
    },
    body: Buffer.isBuffer(input) ? input : Buffer.from(cbor.serialize(input)),
  });
  expect(answer.headers.get('content-type')).toBe('application/x-amz-cbor-1.1');
  const body = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, body, output: cbor.deserialize(body) };
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
