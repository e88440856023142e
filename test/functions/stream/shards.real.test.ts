import { setTimeout as pause } from 'node:timers/promises';
import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  PutRecordCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import { shardReader, shardReaderFor } from '../../../functions/stream/shards.ts';
import { streamRef } from '../../../functions/stream/stream-ref.ts';
import { ensureStream, type LocalKinesis, startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import { answerJson, startSink } from '../indexer/sink.ts';

type HttpRequest = Parameters<NodeHttpHandler['handle']>[0];

let kinesis: LocalKinesis;
let client: KinesisClient;

beforeAll(async () => {
  // Whose streams the local Kinesis has.
  vi.stubEnv('AWS_ACCOUNT_ID', '111122223333');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  kinesis = await startKinesis({ port: 0 });
  vi.unstubAllEnvs();
  client = kinesisClient({ endpoint: kinesis.endpoint });
});

afterAll(async () => {
  client.destroy();
  await kinesis.stop();
});

const first = 'shardId-000000000000';

async function streamOf(name: string, shards: number) {
  const arn = await ensureStream(client, name, shards);
  const put = async (hashKey: string) => {
    const record = { StreamName: name, PartitionKey: 'k', ExplicitHashKey: hashKey, Data: Buffer.from('x') };
    return (await client.send(new PutRecordCommand(record))).SequenceNumber ?? '';
  };
  return { reader: shardReader(client, streamRef(arn)), put };
}

async function split(StreamName: string): Promise<void> {
  const half = (2n ** 127n).toString();
  await client.send(new SplitShardCommand({ StreamName, ShardToSplit: first, NewStartingHashKey: half }));
  for (;;) {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
    await pause(5);
  }
}

test('a shard has records until the last one, and again when one more comes', async () => {
  const { reader, put } = await streamOf('records', 1);
  expect(await reader.hasRecordsAfter(first, undefined)).toBe(false);
  const [one, two] = [await put('0'), await put('1')];
  expect(await reader.hasRecordsAfter(first, undefined)).toBe(true);
  expect(await reader.hasRecordsAfter(first, one)).toBe(true);
  expect(await reader.hasRecordsAfter(first, two)).toBe(false);
  await put('2');
  expect(await reader.hasRecordsAfter(first, two)).toBe(true);
});

test('what is put into one shard is not in another', async () => {
  const { reader, put } = await streamOf('two', 2);
  await put('0');
  const shards = await reader.list();
  expect(shards).toEqual([
    { id: first, parents: [], closed: false },
    { id: 'shardId-000000000001', parents: [], closed: false },
  ]);
  const has = await Promise.all(shards.map(({ id }) => reader.hasRecordsAfter(id, undefined)));
  expect(has).toEqual([true, false]);
});

test('a reshard closes the parent, which has records until its end', async () => {
  const { reader, put } = await streamOf('resharded', 1);
  const last = await put('0');
  await split('resharded');
  expect(await reader.list()).toEqual([
    { id: first, parents: [], closed: true },
    { id: 'shardId-000000000001', parents: [first], closed: false },
    { id: 'shardId-000000000002', parents: [first], closed: false },
  ]);
  expect(await reader.hasRecordsAfter(first, undefined)).toBe(true);
  expect(await reader.hasRecordsAfter(first, last)).toBe(false);
  expect(await reader.hasRecordsAfter('shardId-000000000001', undefined)).toBe(false);
});

test('a shard that is gone has no records', async () => {
  const { reader } = await streamOf('gone', 1);
  expect(await reader.hasRecordsAfter('shardId-000000000009', undefined)).toBe(false);
});

/** Answers as Kinesis does and the local one doesn't: one answer after the other for each operation, the last for good. */
async function answering(answers: Readonly<Record<string, readonly (readonly [number, object])[]>>) {
  const turns = new Map<string, number>();
  const sink = await startSink((response, { headers }) => {
    const operation = String(headers['x-amz-target']).split('.')[1] ?? '';
    const turn = turns.get(operation) ?? 0;
    turns.set(operation, turn + 1);
    const [status, body] = answers[operation]?.[turn] ?? answers[operation]?.at(-1) ?? [500, {}];
    answerJson(response, status, body);
  });
  const remote = kinesisClient({ endpoint: sink.url.href, maxAttempts: 1 });
  onTestFinished(async () => {
    remote.destroy();
    await sink.stop();
  });
  const sleeps: number[] = [];
  const sleep = async (duration: number) => void sleeps.push(duration);
  const reader = shardReader(
    remote,
    streamRef('arn:aws:kinesis:eu-central-1:123456789012:stream/far'),
    sleep,
  );
  return { reader, sleeps, asked: () => sink.seen.map(({ body }): unknown => JSON.parse(body.toString())) };
}

const opened = [[200, { ShardIterator: 'i' }]] as const;
const empty = (MillisBehindLatest: number) =>
  [200, { Records: [], NextShardIterator: 'n', MillisBehindLatest }] as const;
const full = [200, { Records: [{ SequenceNumber: '7', PartitionKey: 'k', Data: '' }] }] as const;
const fault = (type: string) => [400, { __type: type, message: 'no' }] as const;

test('all pages of the list are read, those after the first by their token alone', async () => {
  const page = (id: string, rest: object = {}) => [200, { Shards: [{ ShardId: id }], ...rest }] as const;
  const { reader, asked } = await answering({ ListShards: [page('a', { NextToken: 't' }), page('b')] });
  expect((await reader.list()).map(({ id }) => id)).toEqual(['a', 'b']);
  const StreamARN = 'arn:aws:kinesis:eu-central-1:123456789012:stream/far';
  expect(asked()).toEqual([{ StreamName: 'far', StreamARN }, { NextToken: 't' }]);
});

test('an empty page that is behind is followed to the record after it', async () => {
  const { reader, sleeps } = await answering({
    GetShardIterator: opened,
    GetRecords: [empty(9_000), fault('ExpiredIteratorException'), empty(1), full],
  });
  expect(await reader.hasRecordsAfter('s', '6')).toBe(true);
  expect(sleeps).toEqual([300, 300, 300]);
});

test('an empty page at the tip is the end', async () => {
  const { reader } = await answering({ GetShardIterator: opened, GetRecords: [empty(9_000), empty(0)] });
  expect(await reader.hasRecordsAfter('s', '6')).toBe(false);
});

test('a shard that can’t be followed to its tip is not taken for silent', async () => {
  const behind = await answering({ GetShardIterator: opened, GetRecords: [empty(9_000)] });
  expect(await behind.reader.hasRecordsAfter('s', '6')).toBe(true);
  expect(behind.sleeps).toHaveLength(19);
  const busy = fault('ProvisionedThroughputExceededException');
  const throttled = await answering({ GetShardIterator: opened, GetRecords: [busy] });
  expect(await throttled.reader.hasRecordsAfter('s', '6')).toBe(true);
});

test('a record that the stream no longer holds has all after it that it does hold', async () => {
  const { reader, asked } = await answering({
    GetShardIterator: [fault('InvalidArgumentException'), ...opened],
    GetRecords: [full],
  });
  expect(await reader.hasRecordsAfter('s', '6')).toBe(true);
  expect(asked()[1]).toMatchObject({
    ShardIteratorType: 'TRIM_HORIZON',
  });
});

/** Host and input of each request that the SDK would send to AWS; the local Kinesis answers in its place. */
async function sent(account: string): Promise<unknown[]> {
  const variables = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
  // Credentials may know their account, and the SDK would then take a host of that account for a mere name too.
  for (const [key, value] of Object.entries({ ...variables, AWS_ACCOUNT_ID: account }))
    vi.stubEnv(key, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  await ensureStream(client, 'far', 1);
  const seen: unknown[] = [];
  const { hostname, port } = new URL(kinesis.endpoint);
  const local = new NodeHttpHandler();
  const stream = streamRef('arn:aws:kinesis:eu-west-1:111122223333:stream/far', account);
  const reader = shardReaderFor(stream, {
    handle: (request: HttpRequest) => {
      seen.push([request.hostname, JSON.parse(String(request.body))]);
      const headers = { ...request.headers, host: `${hostname}:${port}` };
      const rerouted = { protocol: 'http:', hostname, port: Number(port), headers };
      return local.handle(Object.assign(request, rerouted));
    },
  });
  await reader.list();
  await reader.hasRecordsAfter(first, undefined);
  return seen;
}

const beginning = { ShardId: first, ShardIteratorType: 'TRIM_HORIZON' };
const next = { ShardIterator: expect.any(String), Limit: 1 };

test("a stream of the stack's own account is asked for by its name, at the one host of the region", async () => {
  const host = 'kinesis.eu-west-1.amazonaws.com';
  expect(await sent('111122223333')).toEqual([
    [host, { StreamName: 'far' }],
    [host, { StreamName: 'far', ...beginning }],
    [host, next],
  ]);
});

test('one of another account is asked for by its ARN too, at the hosts of that account', async () => {
  const StreamARN = 'arn:aws:kinesis:eu-west-1:111122223333:stream/far';
  const host = (kind: string) => `111122223333.${kind}-kinesis.eu-west-1.amazonaws.com`;
  expect(await sent('444455556666')).toEqual([
    [host('control'), { StreamName: 'far', StreamARN }],
    [host('data'), { StreamName: 'far', StreamARN, ...beginning }],
    [host('data'), { ...next, StreamARN }],
  ]);
});
