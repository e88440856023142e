import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FilterError } from '../../../local/event-source-mapping/filter-rule.ts';
import { ensureStream } from '../../../local/kinesis/start-kinesis.ts';
import {
  put,
  range,
  runFor,
  sorted,
  startRun,
  startTestKinesis,
  type TestKinesis,
  total,
  values,
} from './mapping-run.ts';

describe('an event source mapping over a real Kinesis API', () => {
  let kinesis: TestKinesis;
  beforeAll(async () => {
    kinesis = await startTestKinesis();
  });
  afterAll(() => kinesis.stop());

  it.each([1, 4])(
    'delivers every record of every shard once, with %s lanes a shard, a key in its order',
    async (parallelizationFactor) => {
      const stream = `every-shard-${parallelizationFactor}`;
      await ensureStream(kinesis.client, stream, 3);
      for (const key of ['a', 'b', 'c', 'd', 'e']) {
        await put(kinesis, stream, key.charCodeAt(0) * 1_000, 100, key);
      }
      const run = await startRun(kinesis, stream, { settings: { parallelizationFactor } });
      await run.until((batches) => total(batches) >= 500);
      await run.mapping.stop();
      for (const key of ['a', 'b', 'c', 'd', 'e']) {
        const ofKey = run.batches.flat().filter(({ kinesis: { partitionKey } }) => partitionKey === key);
        expect(values(ofKey)).toEqual(range(key.charCodeAt(0) * 1_000, 100));
      }
      expect(run.mapping.passed()).toBe(500);
      expect(Math.max(...run.batches.map((batch) => batch.length))).toBeLessThanOrEqual(100);
    },
  );

  it('goes on after the checkpoint at the next start', async () => {
    await ensureStream(kinesis.client, 'next-start', 1);
    const checkpoints = new Map<string, string>();
    await put(kinesis, 'next-start', 0, 30);
    await runFor(kinesis, 'next-start', 30, { checkpoints });
    await put(kinesis, 'next-start', 30, 20);
    expect(await runFor(kinesis, 'next-start', 20, { checkpoints })).toEqual(range(30, 20));
  });

  it('goes on when a checkpoint can not be kept', async () => {
    await ensureStream(kinesis.client, 'full-disk', 1);
    await put(kinesis, 'full-disk', 0, 10);
    const checkpoints = new Map<string, string>();
    checkpoints.set = () => {
      throw new Error('no space left');
    };
    expect(await runFor(kinesis, 'full-disk', 10, { checkpoints })).toEqual(range(0, 10));
  });

  it('holds a shard at an errored record and leaves the other shards alone', async () => {
    await ensureStream(kinesis.client, 'held', 2);
    await put(kinesis, 'held', 0, 40);
    const checkpoints = new Map<string, string>();
    const held = 'shardId-000000000000';
    const run = await startRun(kinesis, 'held', {
      checkpoints,
      answer: (records) => {
        const third = records[0]?.eventID.startsWith(held) ? records[2] : undefined;
        return third && { batchItemFailures: [{ itemIdentifier: third.kinesis.sequenceNumber }] };
      },
    });
    await run.until((all) => all.filter(([first]) => first?.eventID.startsWith(held)).length >= 2);
    await run.mapping.stop();
    const [first = [], second = []] = run.batches.filter(([record]) => record?.eventID.startsWith(held));
    expect(values(second)).toEqual(values(first).slice(2));
    const others = run.batches.flat().filter(({ eventID }) => !eventID.startsWith(held));
    expect(checkpoints.get('shardId-000000000001')).toBe(others.at(-1)?.kinesis.sequenceNumber);
  });

  it('reads from the end on when it is told LATEST', async () => {
    await ensureStream(kinesis.client, 'latest', 1);
    await put(kinesis, 'latest', 0, 5);
    const run = await startRun(kinesis, 'latest', { settings: { startingPosition: 'LATEST' } });
    await put(kinesis, 'latest', 100, 3);
    await run.until((batches) => total(batches) >= 3);
    await run.mapping.stop();
    expect(run.batches.flatMap(values)).toEqual([100, 101, 102]);
  });

  it('gives the function what its filters let through, and passes the rest', async () => {
    await ensureStream(kinesis.client, 'filtered', 2);
    await put(kinesis, 'filtered', 0, 30);
    const filters = ['{"partitionKey":["key-3","key-17"]}', '{"partitionKey":[{"suffix":"29"}]}'];
    const run = await startRun(kinesis, 'filtered', { settings: { filters } });
    await expect.poll(run.mapping.passed, { timeout: 10_000 }).toBe(30);
    await run.mapping.stop();
    expect(sorted(run.batches.flatMap(values))).toEqual([3, 17, 29]);
  });

  it('does not start with filters that Lambda would refuse', async () => {
    const settings = { filters: ['{"data":{"a":[{"wildcard":"*"}]}}'] };
    await ensureStream(kinesis.client, 'refused', 1);
    await expect(startRun(kinesis, 'refused', { settings })).rejects.toThrow(FilterError);
  });
});
