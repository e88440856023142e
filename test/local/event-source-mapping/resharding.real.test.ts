import {
  DescribeStreamSummaryCommand,
  ListShardsCommand,
  MergeShardsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureStream } from '../../../local/kinesis/start-kinesis.ts';
import {
  put,
  type Records,
  range,
  runFor,
  sorted,
  startRun,
  startTestKinesis,
  type TestKinesis,
  total,
  values,
} from './mapping-run.ts';

const shardId = (number: number) => `shardId-${String(number).padStart(12, '0')}`;
const shardOf = (records: Records) => records[0]?.eventID.split(':')[0];

// https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
describe('a reshard, by kinesis-using-sdk-java-after-resharding', () => {
  let kinesis: TestKinesis;
  beforeAll(async () => {
    kinesis = await startTestKinesis();
  });
  afterAll(() => kinesis.stop());

  async function active(stream: string): Promise<void> {
    const summary = new DescribeStreamSummaryCommand({ StreamName: stream });
    await expect
      .poll(async () => (await kinesis.client.send(summary)).StreamDescriptionSummary?.StreamStatus, {
        timeout: 5_000,
        interval: 10,
      })
      .toBe('ACTIVE');
  }

  async function split(stream: string, shard: number): Promise<void> {
    const { Shards = [] } = await kinesis.client.send(new ListShardsCommand({ StreamName: stream }));
    const keys = Shards[shard]?.HashKeyRange;
    const middle = (BigInt(keys?.StartingHashKey ?? 0) + BigInt(keys?.EndingHashKey ?? 0)) / 2n;
    await kinesis.client.send(
      new SplitShardCommand({
        StreamName: stream,
        ShardToSplit: shardId(shard),
        NewStartingHashKey: String(middle),
      }),
    );
    await active(stream);
  }

  async function merge(stream: string, first: number, second: number): Promise<void> {
    await kinesis.client.send(
      new MergeShardsCommand({
        StreamName: stream,
        ShardToMerge: shardId(first),
        AdjacentShardToMerge: shardId(second),
      }),
    );
    await active(stream);
  }

  it('"read data from the parent shards until it is exhausted": children begin when all of it has been passed', async () => {
    await ensureStream(kinesis.client, 'split', 1);
    await put(kinesis, 'split', 0, 50);
    await split('split', 0);
    await put(kinesis, 'split', 50, 50);
    let failures = 3;
    const checkpoints = new Map<string, string>();
    const run = await startRun(kinesis, 'split', {
      checkpoints,
      settings: { batchSize: 20 },
      answer: () => {
        failures -= 1;
        if (failures >= 0) throw new Error('not yet');
      },
    });
    await run.until((batches) => new Set(batches.flatMap(values)).size === 100);
    await run.mapping.stop();
    const shards = run.batches.map(shardOf);
    expect(shards.lastIndexOf(shardId(0))).toBeLessThan(shards.findIndex((shard) => shard !== shardId(0)));
    expect(run.mapping.passed()).toBe(100);
    expect(checkpoints.get(shardId(0))).toBe('SHARD_END');
    expect([0, 1, 9].map((n) => run.mapping.checkpoint(shardId(n)))).toEqual([
      'SHARD_END',
      expect.stringMatching(/^\d+$/),
      undefined,
    ]);
  });

  it('is found while the mapping runs: a key keeps its order through a split and a merge', async () => {
    await ensureStream(kinesis.client, 'running', 1);
    const run = await startRun(kinesis, 'running', { settings: { maxBatchingWindow: 0 } });
    try {
      await put(kinesis, 'running', 0, 20, 'one');
      await split('running', 0);
      await put(kinesis, 'running', 20, 20, 'one');
      await put(kinesis, 'running', 100, 20);
      await merge('running', 1, 2);
      await put(kinesis, 'running', 40, 20, 'one');
      await run.until((batches) => total(batches) >= 80);
    } finally {
      await run.mapping.stop();
    }
    const numbers = run.batches.flatMap(values);
    expect(numbers.filter((number) => number < 100)).toEqual(range(0, 60));
    expect(sorted(numbers)).toEqual([...range(0, 60), ...range(100, 20)]);
    const parents = run.batches.findLastIndex((batch) => shardOf(batch) !== shardId(3));
    expect(run.batches.findIndex((batch) => shardOf(batch) === shardId(3))).toBeGreaterThan(parents);
  });

  it('goes on across restarts: neither a parent that was passed nor a child is read twice', async () => {
    await ensureStream(kinesis.client, 'restarts', 1);
    const checkpoints = new Map<string, string>();
    await put(kinesis, 'restarts', 0, 30);
    expect(await runFor(kinesis, 'restarts', 30, { checkpoints })).toEqual(range(0, 30));
    await put(kinesis, 'restarts', 30, 10);
    await split('restarts', 0);
    await put(kinesis, 'restarts', 40, 30);
    expect(sorted(await runFor(kinesis, 'restarts', 40, { checkpoints }))).toEqual(range(30, 40));
    await put(kinesis, 'restarts', 70, 10);
    expect(sorted(await runFor(kinesis, 'restarts', 10, { checkpoints }))).toEqual(range(70, 10));
  });

  it('holds a child of two merged shards back while one of them is not passed', async () => {
    await ensureStream(kinesis.client, 'merge', 2);
    await put(kinesis, 'merge', 0, 40);
    await merge('merge', 0, 1);
    await put(kinesis, 'merge', 40, 20);
    let isHeld = true;
    const run = await startRun(kinesis, 'merge', {
      answer: (records) => {
        if (isHeld && shardOf(records) === shardId(1)) throw new Error('held');
      },
    });
    try {
      await run.until((batches) => batches.filter((batch) => shardOf(batch) === shardId(1)).length >= 3);
      expect(run.batches.map(shardOf)).not.toContain(shardId(2));
      isHeld = false;
      await run.until((batches) => new Set(batches.flatMap(values)).size === 60);
    } finally {
      await run.mapping.stop();
    }
  });

  it('reads an open shard whole whose checkpoint says that it was closed: the stream is another one of that name', async () => {
    await ensureStream(kinesis.client, 'made-anew', 1);
    await put(kinesis, 'made-anew', 0, 10);
    const checkpoints = new Map([[shardId(0), 'SHARD_END']]);
    const run = await startRun(kinesis, 'made-anew', { checkpoints });
    try {
      await run.until((batches) => total(batches) >= 10);
    } finally {
      await run.mapping.stop();
    }
    expect(run.reports).toEqual([
      `${shardId(0)}: the checkpoint is of a closed shard and this one is open, so it is ignored`,
    ]);
  });

  it('with LATEST, reads the new shards of a reshard from their first record', async () => {
    await ensureStream(kinesis.client, 'latest-split', 1);
    await put(kinesis, 'latest-split', 0, 5);
    const run = await startRun(kinesis, 'latest-split', { settings: { startingPosition: 'LATEST' } });
    try {
      await split('latest-split', 0);
      await put(kinesis, 'latest-split', 100, 20);
      await run.until((batches) => total(batches) >= 20);
    } finally {
      await run.mapping.stop();
    }
    expect(sorted(run.batches.flatMap(values))).toEqual(range(100, 20));
  });

  it('with LATEST, begins in the open shards of a stream that was resharded before', async () => {
    await ensureStream(kinesis.client, 'latest-after', 1);
    await put(kinesis, 'latest-after', 0, 10);
    await split('latest-after', 0);
    await put(kinesis, 'latest-after', 10, 10);
    const run = await startRun(kinesis, 'latest-after', { settings: { startingPosition: 'LATEST' } });
    try {
      await put(kinesis, 'latest-after', 100, 10);
      await run.until((batches) => total(batches) >= 10);
    } finally {
      await run.mapping.stop();
    }
    expect(sorted(run.batches.flatMap(values))).toEqual(range(100, 10));
  });
});
