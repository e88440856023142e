import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultSettings, type MappingSettings } from '../../../local/event-source-mapping/settings.ts';
import { startMapping } from '../../../local/event-source-mapping/start-mapping.ts';
import { ensureStream, type LocalKinesis, startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import { kinesisClient } from '../../../producer/kinesis-client.ts';

const invocation = z.object({
  Records: z.array(
    z.object({
      eventID: z.string(),
      kinesis: z.object({ sequenceNumber: z.string(), data: z.string(), partitionKey: z.string() }),
    }),
  ),
});
type Records = z.infer<typeof invocation>['Records'];

const settings: MappingSettings = {
  ...defaultSettings,
  maxBatchingWindow: 200,
  reportBatchItemFailures: true,
  startingPosition: 'TRIM_HORIZON',
};

describe('an event source mapping over a real Kinesis API', () => {
  let kinesis: LocalKinesis;
  let client: ReturnType<typeof kinesisClient>;
  beforeAll(async () => {
    kinesis = await startKinesis({ port: 0 });
    client = kinesisClient({ endpoint: kinesis.endpoint });
  });
  afterAll(async () => {
    client.destroy();
    await kinesis.stop();
  });

  async function put(stream: string, from: number, count: number): Promise<void> {
    const Records = Array.from({ length: count }, (_, place) => ({
      Data: Buffer.from(String(from + place)),
      PartitionKey: `key-${from + place}`,
    }));
    await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
  }

  /** Runs a mapping whose function answers as told, until `until` holds. */
  async function run(
    stream: string,
    options: {
      readonly checkpoints: Map<string, string>;
      readonly settings?: Partial<MappingSettings>;
      readonly answer?: (records: Records) => unknown;
      readonly until: (batches: readonly Records[]) => boolean;
    },
  ): Promise<Records[]> {
    const batches: Records[] = [];
    const mapping = await startMapping({
      client,
      stream,
      streamArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`,
      settings: { ...settings, ...options.settings },
      checkpoints: {
        get: (shardId) => options.checkpoints.get(shardId),
        set: (shardId, sequenceNumber) => options.checkpoints.set(shardId, sequenceNumber),
      },
      onFailure: { give: () => undefined },
      invoke: async (event) => {
        const { Records } = invocation.parse(event);
        batches.push(Records);
        return options.answer?.(Records);
      },
      report: () => undefined,
    });
    await expect.poll(() => options.until(batches), { timeout: 10_000, interval: 10 }).toBe(true);
    await mapping.stop();
    return batches;
  }

  const values = (records: Records) =>
    records.map(({ kinesis: { data } }) => Number(Buffer.from(data, 'base64').toString()));
  const total = (batches: readonly Records[]) => batches.flat().length;

  it('delivers every record of every shard once, in the order of its shard', async () => {
    await ensureStream(client, 'every-shard', 3);
    await put('every-shard', 0, 500);
    const batches = await run('every-shard', {
      checkpoints: new Map(),
      until: (all) => total(all) >= 500,
    });
    expect(batches.flatMap(values).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 500 }, (_, n) => n),
    );
    for (const shard of ['shardId-000000000000', 'shardId-000000000001', 'shardId-000000000002']) {
      const inShard = values(batches.flat().filter(({ eventID }) => eventID.startsWith(shard)));
      expect(inShard.length).toBeGreaterThan(0);
      expect(inShard).toEqual(inShard.toSorted((a, b) => a - b));
    }
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(100);
  });

  it('goes on after the checkpoint at the next start', async () => {
    await ensureStream(client, 'next-start', 1);
    const checkpoints = new Map<string, string>();
    await put('next-start', 0, 30);
    await run('next-start', { checkpoints, until: (all) => total(all) >= 30 });
    await put('next-start', 30, 20);
    const batches = await run('next-start', { checkpoints, until: (all) => total(all) >= 20 });
    expect(batches.flatMap(values)).toEqual(Array.from({ length: 20 }, (_, n) => 30 + n));
  });

  it('goes on when a checkpoint can not be kept', async () => {
    await ensureStream(client, 'full-disk', 1);
    await put('full-disk', 0, 10);
    const checkpoints = new Map<string, string>();
    checkpoints.set = () => {
      throw new Error('no space left');
    };
    const batches = await run('full-disk', { checkpoints, until: (all) => total(all) >= 10 });
    expect(total(batches)).toBe(10);
  });

  it('holds a shard at an errored record and leaves the other shards alone', async () => {
    await ensureStream(client, 'held', 2);
    await put('held', 0, 40);
    const checkpoints = new Map<string, string>();
    const held = 'shardId-000000000000';
    const batches = await run('held', {
      checkpoints,
      answer: (records) => {
        const third = records[0]?.eventID.startsWith(held) ? records[2] : undefined;
        return third && { batchItemFailures: [{ itemIdentifier: third.kinesis.sequenceNumber }] };
      },
      until: (all) => all.filter(([first]) => first?.eventID.startsWith(held)).length >= 2,
    });
    const [first = [], second = []] = batches.filter(([record]) => record?.eventID.startsWith(held));
    expect(values(second)).toEqual(values(first).slice(2));
    const others = batches.flat().filter(({ eventID }) => !eventID.startsWith(held));
    expect(checkpoints.get('shardId-000000000001')).toBe(others.at(-1)?.kinesis.sequenceNumber);
  });

  it('reads from the end on when it is told LATEST', async () => {
    await ensureStream(client, 'latest', 1);
    await put('latest', 0, 5);
    let putLater: Promise<void> | undefined;
    const batches = await run('latest', {
      checkpoints: new Map(),
      settings: { startingPosition: 'LATEST' },
      until: (all) => {
        putLater ??= put('latest', 100, 3);
        return total(all) >= 3;
      },
    });
    await putLater;
    expect(batches.flatMap(values)).toEqual([100, 101, 102]);
  });
});
