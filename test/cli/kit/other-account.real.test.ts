import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { putRecords } from '../../../cli/put/put-records.ts';
import { checkStream } from '../../../cli/put/target.ts';
import { shardPages } from '../../../cli/stream/shard-pages.ts';
import { describeShards } from '../../../cli/stream/stream-shards.ts';
import { putAll } from '../../../cli/verify/put-marked.ts';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import { shardReader } from '../../../functions/stream/shards.ts';
import { streamRef } from '../../../functions/stream/stream-ref.ts';
import { ensureStream, startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import { startProxy } from '../../torture/faults/relay.ts';

const arn = 'arn:aws:kinesis:eu-central-1:999900001111:stream/clicks';
const request = z.looseObject({ StreamARN: z.string().optional(), NextToken: z.string().optional() });

/** A real Kinesis that finds the stream as AWS finds another account's: by its ARN in each request, never by its name. */
let services: {
  readonly client: ReturnType<typeof kinesisClient>;
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
};
const asked = new Set<string>();
beforeAll(async () => {
  // Whose streams the local Kinesis has.
  vi.stubEnv('AWS_ACCOUNT_ID', '999900001111');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  const kinesis = await startKinesis({ port: 0 });
  vi.unstubAllEnvs();
  const own = kinesisClient({ endpoint: kinesis.endpoint });
  await ensureStream(own, 'clicks', 1);
  own.destroy();
  const proxy = await startProxy(
    () => kinesis.endpoint,
    async (exchange) => {
      const operation = String(exchange.headers['x-amz-target']).split('.').at(-1) ?? '';
      const { StreamARN, NextToken } = request.parse(JSON.parse(exchange.body.toString()));
      asked.add(operation);
      if (StreamARN === arn || NextToken !== undefined) return exchange.reply(await exchange.forward());
      const message = 'Stream clicks under account 111122223333 not found.';
      const body = Buffer.from(JSON.stringify({ __type: 'ResourceNotFoundException', message }));
      exchange.reply({ status: 400, contentType: 'application/x-amz-json-1.1', body });
    },
  );
  const client = kinesisClient({ endpoint: proxy.url, maxAttempts: 1 });
  services = {
    client,
    endpoint: proxy.url,
    stop: async () => {
      client.destroy();
      await proxy.stop();
      await kinesis.stop();
    },
  };
});
afterAll(() => services.stop());

const { signal } = new AbortController();

test('a stream of another account is put into, listed and read, each time by its ARN', async () => {
  const { client, endpoint } = services;
  await checkStream({ client, stream: streamRef(arn), name: 'clicks' }, signal);
  const input = { bytes: Buffer.from('one'), line: 1 };
  const entry = { partitionKey: 'a', records: [{ input, data: input.bytes, partitionKey: 'a' }] };
  expect(await putRecords(client, streamRef(arn), [entry], signal)).toEqual([undefined]);
  const target = { stream: () => ({ name: 'clicks', ref: streamRef(arn), account: { endpoint } }) };
  const [marked] = await putAll(target, ['two'], signal);
  expect(marked).toMatchObject({ stream: 'clicks', shardId: 'shardId-000000000000' });

  const reader = shardReader(client, streamRef(arn, '111122223333'));
  expect((await reader.list()).map(({ id }) => id)).toEqual(['shardId-000000000000']);
  expect(await reader.hasRecordsAfter('shardId-000000000000', undefined)).toBe(true);
  expect(await reader.hasRecordsAfter('shardId-000000000000', marked?.sequenceNumber)).toBe(false);

  const { shards } = await describeShards(client, streamRef(arn), signal);
  expect(shards).toMatchObject([{ shardId: 'shardId-000000000000', parents: [] }]);
  const start = { shardId: 'shardId-000000000000', after: undefined, from: undefined };
  for await (const { records } of shardPages(client, { ...start, stream: streamRef(arn) }, signal)) {
    const texts = records.map(({ data }) => Buffer.from(data, 'base64').toString());
    expect(texts).toEqual(['one', 'two']);
    break;
  }
  expect([...asked].toSorted()).toEqual([
    'DescribeStreamSummary',
    'GetRecords',
    'GetShardIterator',
    'ListShards',
    'PutRecords',
  ]);
});

test('one of the own account may be named, and is asked for by that', () => {
  expect(streamRef('clicks')).toEqual({ StreamName: 'clicks' });
  expect(streamRef(arn)).toEqual({ StreamName: 'clicks', StreamARN: arn });
  expect(streamRef(arn, '111122223333')).toEqual({ StreamName: 'clicks', StreamARN: arn });
  expect(streamRef(arn, '999900001111')).toEqual({ StreamName: 'clicks' });
});
