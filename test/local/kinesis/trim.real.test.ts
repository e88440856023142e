import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { iteratorAtTime } from '../../../local/kinesis/at-time.ts';
import { openStore, type Store } from '../../../local/kinesis/store.ts';
import { startTrimming, trimExpired } from '../../../local/kinesis/trim.ts';

const hour = 3_600_000;
const headers: IncomingHttpHeaders = {
  authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
  'x-amz-date': '20260101T000000Z',
};

let folder: string;
let store: Store;
let began: number;

/** The clock of this process, so many hours after the begin. */
const at = (hours: number) => vi.setSystemTime(began + hours * hour);

beforeEach(async () => {
  began = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  at(0);
  folder = mkdtempSync(join(tmpdir(), 'kinesis-'));
  store = openStore({ folder, shardLimit: 10 });
  await call('CreateStream', { StreamName: 's', ShardCount: 1 });
  while (!(await isActive())) await delay(5);
});

afterEach(async () => {
  vi.useRealTimers();
  await store.close();
  rmSync(folder, { recursive: true });
});

const call = (operation: string, input: object) => store.call(operation, input, headers);

/** The store, and what `seen` makes of each answer to GetRecords. */
function watched(seen: (input: unknown) => void): Store {
  return {
    ...store,
    call: async (operation, input, sender) => {
      const answer = await store.call(operation, input, sender);
      if (operation === 'GetRecords') seen(input);
      return answer;
    },
  };
}

async function isActive(): Promise<boolean> {
  const { StreamDescriptionSummary: summary } = await call('DescribeStreamSummary', { StreamName: 's' });
  return Object(summary).StreamStatus === 'ACTIVE';
}

async function put(count: number): Promise<void> {
  const Records = Array.from({ length: count }, (_, n) => ({ Data: 'AAAA', PartitionKey: String(n) }));
  for (let from = 0; from < count; from += 500)
    await call('PutRecords', { StreamName: 's', Records: Records.slice(from, from + 500) });
}

/** How many records the store has from the beginning on: at the clock of then, none is too old. */
async function kept(): Promise<number> {
  const asked = { StreamName: 's', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' };
  let { ShardIterator } = await call('GetShardIterator', asked);
  let count = 0;
  for (;;) {
    const page = await call('GetRecords', { ShardIterator });
    const length = Array.isArray(page.Records) ? page.Records.length : 0;
    count += length;
    ShardIterator = page.NextShardIterator;
    if (length === 0) return count;
  }
}

test('records beyond the retention are removed, page by page, and the others are kept', async () => {
  await put(2_500);
  at(20);
  await put(40);
  at(30);
  await trimExpired(store);
  at(20.001);
  expect(await kept()).toBe(40);
});

test('a shard in which every record is old, and an empty one, are trimmed too', async () => {
  await put(1_000);
  at(25);
  await trimExpired(store);
  await trimExpired(store);
  at(1);
  expect(await kept()).toBe(0);
});

test('what is kept is looked at by its first record, and what is removed by a hundred', async () => {
  const limits: unknown[] = [];
  const watching = watched((input) => limits.push(Object(input).Limit));
  await put(150);
  await trimExpired(watching);
  expect(limits).toEqual([1]);
  at(25);
  await trimExpired(watching);
  expect(limits.slice(1)).toEqual([1, 100, 100, 100]);
});

test('it trims when it begins, one trim at a time, and ends with the page that is under way', async () => {
  await put(1_000);
  at(25);
  let pages = 0;
  const trimming: { stop?: () => Promise<void> } = {};
  let stopped: Promise<void> | undefined;
  const watching = watched(() => {
    pages += 1;
    if (pages === 3) stopped ??= trimming.stop?.();
  });
  Object.assign(trimming, startTrimming(watching));
  while (stopped === undefined) await delay(5);
  await stopped;
  expect(pages).toBe(3);
});

test('nothing is removed within the retention', async () => {
  await put(10);
  await call('IncreaseStreamRetentionPeriod', { StreamName: 's', RetentionPeriodHours: 48 });
  while (!(await isActive())) await delay(5);
  at(47);
  await trimExpired(store);
  at(47.5);
  expect(await kept()).toBe(10);
});

test('from a time on is read also behind more old records than one answer holds', async () => {
  await put(10_500);
  at(25);
  await put(3);
  at(25.1);
  const input = {
    StreamName: 's',
    ShardId: 'shardId-000000000000',
    Timestamp: (began + 24.5 * hour) / 1_000,
  };
  let reads = 0;
  const watching = watched(() => {
    reads += 1;
  });
  const place = await iteratorAtTime(watching, input, headers);
  // By halving.
  expect(reads).toBeLessThan(20);
  const page = await call('GetRecords', { ShardIterator: place?.ShardIterator });
  expect(page.Records).toHaveLength(3);
});

test('from a time on is the first record of then or later, wherever that is', async () => {
  for (const hours of [0, 1, 1, 2, 5]) {
    at(hours);
    await put(7);
  }
  at(6);
  const found = async (hours: number) => {
    const Timestamp = (began + hours * hour) / 1_000;
    const place = await iteratorAtTime(
      store,
      { StreamName: 's', ShardId: 'shardId-000000000000', Timestamp },
      headers,
    );
    const page = await call('GetRecords', { ShardIterator: place?.ShardIterator });
    return Array.isArray(page.Records) ? page.Records.length : 0;
  };
  expect(await Promise.all([-1, 0, 0.5, 1, 1.5, 2, 3, 5, 5.5].map(found))).toEqual([
    35, 35, 28, 28, 14, 14, 7, 7, 0,
  ]);
});
