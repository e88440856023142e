import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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

describe('reading a stream', () => {
  let kinesis: TestKinesis;
  beforeAll(async () => {
    kinesis = await startTestKinesis();
  });
  afterEach(() => {
    kinesis.faultOf = () => undefined;
  });
  afterAll(() => kinesis.stop());

  const isRead = (operation: string) => operation === 'GetRecords';

  // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
  it.each([
    [
      'ProvisionedThroughputExceededException: "Reduce the frequency or size of your requests"',
      (reads: number) => (reads % 3 === 0 ? undefined : { type: 'ProvisionedThroughputExceededException' }),
    ],
    [
      'ExpiredIteratorException: "The provided iterator exceeds the maximum age allowed" gets a new one',
      (reads: number) => (reads % 2 === 0 ? { type: 'ExpiredIteratorException' } : undefined),
    ],
    ['a connection that is reset', (reads: number) => (reads % 2 === 0 ? ('reset' as const) : undefined)],
  ])('loses and repeats nothing: %s', async (what, faultAt) => {
    const stream = `faults-${what.slice(0, 6).trim().replaceAll(' ', '-')}`;
    await ensureStream(kinesis.client, stream, 1);
    let reads = 0;
    kinesis.faultOf = (operation) => {
      if (!isRead(operation)) return undefined;
      reads += 1;
      return faultAt(reads);
    };
    await put(kinesis, stream, 0, 40);
    const running = runFor(kinesis, stream, 120);
    await delay(300);
    await put(kinesis, stream, 40, 40);
    await delay(300);
    await put(kinesis, stream, 80, 40);
    expect(await running).toEqual(range(0, 120));
    expect(reads).toBeGreaterThan(3);
  });

  it('waits while Kinesis is gone, says so once, and goes on', async () => {
    await ensureStream(kinesis.client, 'gone', 1);
    await put(kinesis, 'gone', 0, 10);
    const run = await startRun(kinesis, 'gone');
    try {
      await run.until((batches) => total(batches) >= 10);
      kinesis.faultOf = () => 'reset';
      await delay(1_500);
      kinesis.faultOf = () => undefined;
      await put(kinesis, 'gone', 10, 10);
      await run.until((batches) => total(batches) >= 20);
    } finally {
      await run.mapping.stop();
    }
    expect(run.batches.flatMap(values)).toEqual(range(0, 20));
    const [failed, ...others] = run.reports;
    expect(failed).toMatch(/^shardId-000000000000: reading failed and is tried again: /);
    expect(others).toEqual(['shardId-000000000000: reading goes on']);
  });

  it('waits for a shard that can not be found as long as the stream lists it', async () => {
    await ensureStream(kinesis.client, 'expired', 1);
    kinesis.faultOf = (operation) => (isRead(operation) ? { type: 'ResourceNotFoundException' } : undefined);
    const run = await startRun(kinesis, 'expired');
    await expect.poll(() => run.reports.length, { timeout: 5_000 }).toBeGreaterThan(0);
    kinesis.faultOf = () => undefined;
    await put(kinesis, 'expired', 0, 5);
    await run.until((batches) => total(batches) >= 5);
    await run.mapping.stop();
    expect(run.reports[0]).toMatch(/reading failed and is tried again/);
  });

  it('begins at the oldest record when its checkpoint is no longer in the stream, and says so', async () => {
    await ensureStream(kinesis.client, 'trimmed', 1);
    await put(kinesis, 'trimmed', 0, 10);
    const checkpoints = new Map([
      ['shardId-000000000000', '49598630142999655949899443842509554952738656579378741250'],
    ]);
    const run = await startRun(kinesis, 'trimmed', { checkpoints });
    await run.until((batches) => total(batches) >= 10);
    await run.mapping.stop();
    expect(run.batches.flatMap(values)).toEqual(range(0, 10));
    expect(run.reports[0]).toMatch(
      /the checkpoint is no longer in the stream, which is read from its oldest record/,
    );
  });

  it('fails at the start when there is no such stream', async () => {
    await expect(startRun(kinesis, 'no-such-stream')).rejects.toThrow(/no-such-stream/);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
  it('AT_TIMESTAMP: "the time from which to start reading"', async () => {
    await ensureStream(kinesis.client, 'timestamp', 1);
    await put(kinesis, 'timestamp', 0, 10);
    await delay(20);
    const startingPositionTimestamp = Date.now();
    await delay(20);
    await put(kinesis, 'timestamp', 10, 10);
    const settings = { startingPosition: 'AT_TIMESTAMP' as const, startingPositionTimestamp };
    expect(await runFor(kinesis, 'timestamp', 10, { settings })).toEqual(range(10, 10));
  });

  it('AT_TIMESTAMP in an empty shard waits for the first record', async () => {
    await ensureStream(kinesis.client, 'timestamp-empty', 1);
    const settings = { startingPosition: 'AT_TIMESTAMP' as const, startingPositionTimestamp: Date.now() };
    const running = runFor(kinesis, 'timestamp-empty', 5, { settings });
    await delay(300);
    await put(kinesis, 'timestamp-empty', 0, 5);
    expect(await running).toEqual(range(0, 5));
  });

  it('LATEST: keeps its place over an iterator that expires and over a restart, before any record came', async () => {
    await ensureStream(kinesis.client, 'latest-kept', 1);
    await put(kinesis, 'latest-kept', 0, 5);
    await delay(20);
    const checkpoints = new Map<string, string>();
    const settings = { startingPosition: 'LATEST' as const };
    const first = await startRun(kinesis, 'latest-kept', { checkpoints, settings });
    await first.mapping.stop();
    expect(first.batches).toEqual([]);
    await put(kinesis, 'latest-kept', 5, 5);
    let expired = 0;
    kinesis.faultOf = (operation) => {
      if (!isRead(operation) || expired > 0) return undefined;
      expired += 1;
      return { type: 'ExpiredIteratorException' };
    };
    const second = runFor(kinesis, 'latest-kept', 10, { checkpoints, settings });
    await put(kinesis, 'latest-kept', 10, 5);
    expect(await second).toEqual(range(5, 10));
    expect(expired).toBe(1);
  });

  it('LATEST: loses nothing that is put while its first iterator expires', async () => {
    await ensureStream(kinesis.client, 'latest-expired', 1);
    await put(kinesis, 'latest-expired', 0, 5);
    await delay(20);
    kinesis.faultOf = (operation) => (isRead(operation) ? { type: 'ExpiredIteratorException' } : undefined);
    const run = await startRun(kinesis, 'latest-expired', { settings: { startingPosition: 'LATEST' } });
    await put(kinesis, 'latest-expired', 5, 5);
    kinesis.faultOf = () => undefined;
    await run.until((batches) => total(batches) >= 5);
    await run.mapping.stop();
    expect(run.batches.flatMap(values)).toEqual(range(5, 5));
  });

  it('LATEST: a start that failed in one shard leaves none to be read from its oldest record', async () => {
    await ensureStream(kinesis.client, 'latest-failed', 2);
    await put(kinesis, 'latest-failed', 0, 20);
    await delay(20);
    const checkpoints = new Map<string, string>();
    const settings = { startingPosition: 'LATEST' as const };
    let asked = 0;
    kinesis.faultOf = (operation) => {
      if (operation !== 'GetShardIterator') return undefined;
      asked += 1;
      return asked === 1 ? undefined : { type: 'LimitExceededException' };
    };
    await expect(startRun(kinesis, 'latest-failed', { checkpoints, settings })).rejects.toThrow();
    kinesis.faultOf = () => undefined;
    const running = runFor(kinesis, 'latest-failed', 20, { checkpoints, settings });
    await put(kinesis, 'latest-failed', 20, 20);
    expect(sorted(await running)).toEqual(range(20, 20));
  });
});
